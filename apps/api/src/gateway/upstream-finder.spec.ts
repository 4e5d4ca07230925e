import { Logger } from '@nestjs/common';
import { TokenValue } from '@latchkey/token';
import type { AppConfig, UpstreamSetting } from '../config/app-config';
import type { ToolTokens } from '../tools/tool-tokens';
import type { UpstreamAnswer, UpstreamCall, UpstreamConnections } from './upstream-call';
import { aiGatewayBase, UpstreamFinder } from './upstream-finder';

const WORKSPACE = 'https://dbc-1.cloud.databricks.com';
const GATEWAY = 'https://42.ai-gateway.cloud.databricks.com';
const MINUTES = 60_000;

interface World {
  workspaceOrigin?: string;
  workspaceId?: string | null;
  upstream?: UpstreamSetting;
  /** The AI gateway's answer; null when it is unreachable. */
  status?: number | null;
  hasToken?: boolean;
}

/** A workspace with or without an AI gateway. */
class Network {
  status: number | null;
  hasToken: boolean;
  readonly asked: string[] = [];
  readonly finder: UpstreamFinder;

  constructor(world: World) {
    const { workspaceOrigin = WORKSPACE, workspaceId = '42' } = world;
    const { upstream = { use: 'whichever-answers' }, status = 400, hasToken = true } = world;
    this.status = status;
    this.hasToken = hasToken;
    const tokens = {
      current: () =>
        this.hasToken
          ? Promise.resolve({ value: new TokenValue('t'), usableUntilMs: 0 })
          : Promise.reject(new Error('none')),
    } as ToolTokens;
    const connections = { send: (call: UpstreamCall) => this.#send(call) };
    this.finder = new UpstreamFinder(
      {
        workspaceOrigin,
        workspaceId,
        gateway: { upstream, rules: [], maxRequestBytes: 1 },
      } as unknown as AppConfig,
      tokens,
      connections as unknown as UpstreamConnections,
    );
    this.finder.onApplicationBootstrap();
  }

  #send({ url, method, headers }: UpstreamCall): Promise<UpstreamAnswer> {
    expect(headers).toMatchObject({ authorization: 'Bearer t' });
    this.asked.push(`${method} ${url.href}`);
    const isWorkspace = url.origin === WORKSPACE;
    if (!isWorkspace && this.status === null) return Promise.reject(new Error('ENOTFOUND'));
    return Promise.resolve({
      status: isWorkspace ? 200 : this.status,
      headers: isWorkspace ? { 'x-databricks-org-id': '42' } : {},
      body: { resume: () => undefined },
    } as unknown as UpstreamAnswer);
  }
}

let network: Network;
const open = async (world: World = {}): Promise<Network> => {
  network = new Network(world);
  await jest.advanceTimersByTimeAsync(0);
  return network;
};

beforeAll(() => void Logger.overrideLogger(false));
beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  network.finder.onApplicationShutdown();
  jest.useRealTimers();
});

describe('UpstreamFinder', () => {
  it.each([400, 422, 429])('uses the AI gateway when it answers %i to an empty request', async (status) => {
    const { finder, asked } = await open({ status });
    expect(finder.current).toEqual({ kind: 'ai-gateway', base: GATEWAY });
    expect(asked[0]).toBe(`POST ${GATEWAY}/mlflow/v1/chat/completions`);
  });

  it.each([null, 200, 401, 403, 404, 501, 503])(
    'uses the serving endpoints when the AI gateway answers %p',
    async (status) => {
      const { finder } = await open();
      network.status = status;
      await jest.advanceTimersByTimeAsync(10 * MINUTES);
      expect(finder.current).toEqual({ kind: 'serving-endpoints', base: WORKSPACE });
    },
  );

  it('takes the workspace’s id from an answer when it is not configured', async () => {
    const { finder, asked } = await open({ workspaceId: null });
    expect(asked[0]).toBe(`GET ${WORKSPACE}/api/2.0/preview/scim/v2/Me`);
    expect(finder.current.base).toBe(GATEWAY);
  });

  it('uses the serving endpoints until there is a token to check with', async () => {
    await open({ hasToken: false });
    await jest.advanceTimersByTimeAsync(5 * MINUTES);
    expect([network.finder.current.kind, network.asked]).toEqual(['serving-endpoints', []]);
    network.hasToken = true;
    await jest.advanceTimersByTimeAsync(MINUTES);
    expect(network.finder.current.kind).toBe('ai-gateway');
  });

  it('checks again every ten minutes', async () => {
    const { finder } = await open({ status: 404 });
    network.status = 400;
    await jest.advanceTimersByTimeAsync(10 * MINUTES);
    expect(finder.current.kind).toBe('ai-gateway');
    network.status = 404;
    await jest.advanceTimersByTimeAsync(10 * MINUTES);
    expect(finder.current.kind).toBe('serving-endpoints');
  });

  it('checks at once on request, one check at a time', async () => {
    const { finder, asked } = await open();
    network.status = null;
    finder.recheck();
    finder.recheck();
    await jest.advanceTimersByTimeAsync(0);
    expect([finder.current.kind, asked.length]).toEqual(['serving-endpoints', 2]);
    network.status = 400;
    await jest.advanceTimersByTimeAsync(MINUTES);
    expect(finder.current.kind).toBe('ai-gateway');
  });

  it.each<[UpstreamSetting, object]>([
    [{ use: 'serving-endpoints' }, { kind: 'serving-endpoints', base: WORKSPACE }],
    [
      { use: 'ai-gateway', base: 'https://g.example/x' },
      { kind: 'ai-gateway', base: 'https://g.example/x' },
    ],
  ])('keeps the configured upstream %j without checking', async (upstream, expected) => {
    const { finder, asked } = await open({ upstream });
    await jest.advanceTimersByTimeAsync(30 * MINUTES);
    finder.recheck();
    expect([finder.current, asked]).toEqual([expected, []]);
  });
});

describe('aiGatewayBase', () => {
  it.each([
    [WORKSPACE, '42', GATEWAY],
    ['https://adb-42.0.azuredatabricks.net', '42', null],
    ['http://127.0.0.1:8080', '42', null],
    ['https://cloud.databricks.com.evil.example', '42', null],
    [WORKSPACE, '', null],
    [WORKSPACE, '42.evil.example/', null],
  ])('of origin %s and workspace id %j is %s', (origin, id, base) => {
    expect(aiGatewayBase(origin, id)).toBe(base);
  });
});
