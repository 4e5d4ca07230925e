import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { TokenValue } from '@latchkey/token';
import { Subject } from 'rxjs';
import { TestClock } from '../common/clock.test-kit';
import type { AppConfig } from '../config/app-config';
import type { Rotator } from '../pat/rotator';
import { ModelDiscovery } from './model-discovery';
import { ModelFiles } from './model-files';
import { WorkspaceModels } from './workspace-models';

const SERVICES = '/api/2.1/unity-catalog/model-services';
const GATEWAY = '/api/ai-gateway/v2/endpoints';
const ENDPOINTS = '/api/2.0/serving-endpoints';
const FOUNDATION = `${ENDPOINTS}:foundation-models`;
const CONFIGS = '/api/ai-gateway/v2/coding-agent-configs';
const DAY_MS = 24 * 3_600_000;

interface Reply {
  readonly status: number;
  readonly body: object;
}
const ok = (body: object): Reply => ({ status: 200, body });
const disabled = (status: number): Reply => ({
  status,
  body: { error_code: 'FEATURE_DISABLED', message: 'Off.' },
});
const services = (...names: string[]): Reply =>
  ok({ model_services: names.map((name) => ({ name: `model-services/${name}` })) });
const endpoints = (...names: string[]): Reply =>
  ok({ endpoints: names.map((name) => ({ name, task: 'llm/v1/chat' })) });

/** A workspace that answers the listings as a test says, over real HTTP. Anything else is 404. */
class TestWorkspace {
  replies: Record<string, Reply | ((query: URLSearchParams) => Reply)> = {};
  readonly asked: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    this.asked.push(pathname);
    const reply = this.replies[pathname] ?? { status: 404, body: { error_code: 'ENDPOINT_NOT_FOUND' } };
    const { status, body } = typeof reply === 'function' ? reply(searchParams) : reply;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });

  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let workspace: TestWorkspace;
let origin: string;
let home: string;
let clock: TestClock;
const opened: WorkspaceModels[] = [];

beforeAll(() => void Logger.overrideLogger(false));
beforeEach(async () => {
  workspace = new TestWorkspace();
  origin = await workspace.open();
  home = await mkdtemp(join(tmpdir(), 'workspace-models-'));
  clock = new TestClock();
});
afterEach(async () => {
  for (const each of opened.splice(0)) each.onApplicationShutdown();
  await workspace.close();
  await rm(home, { recursive: true, force: true });
});

/** Starts as the api does, with a token that works. */
async function start(
  upstream: AppConfig['gateway']['upstream'] = { use: 'whichever-answers' },
): Promise<{ models: WorkspaceModels; rotated: Subject<void> }> {
  const config = {
    workspaceOrigin: origin,
    sessionHome: home,
    gateway: { upstream },
    agents: { models: {} },
  } as unknown as AppConfig;
  const rotated = new Subject<void>();
  const rotator = {
    changes: rotated,
    current: { value: new TokenValue('t') },
    status: () => ({ valid: true }),
  } as unknown as Rotator;
  const models = new WorkspaceModels(
    config,
    new ModelDiscovery(config),
    new ModelFiles(config),
    rotator,
    clock,
  );
  opened.push(models);
  await models.onApplicationBootstrap();
  await models.refresh();
  return { models, rotated };
}

const names = ({ catalog }: WorkspaceModels): unknown =>
  catalog?.models.map(({ name, at }) => `${name} ${at}`);

describe('discovery', () => {
  it('prefers model services, reads all pages, and keeps the user’s own endpoints', async () => {
    workspace.replies = {
      [SERVICES]: (query) => {
        expect(query.get('parent')).toBe('schemas/system.ai');
        if (query.get('page_token') === 'two') return services('system.ai.gpt-5');
        return ok({ ...services('system.ai.claude-opus-5').body, next_page_token: 'two' });
      },
      [ENDPOINTS]: endpoints('databricks-claude-opus-4-8', 'my-endpoint'),
      [GATEWAY]: ok({}),
    };
    const { models } = await start();
    expect(models.catalog?.generation).toBe(3);
    expect(names(models)).toEqual([
      'system.ai.claude-opus-5 ai-gateway',
      'system.ai.gpt-5 ai-gateway',
      'my-endpoint serving-endpoints',
    ]);
    expect(models.names.opus).toBe('system.ai.claude-opus-5');
  });

  it('repeats a page that timed out', async () => {
    let attempts = 0;
    workspace.replies = {
      [SERVICES]: () => {
        attempts += 1;
        if (attempts === 1) return { status: 499, body: {} };
        return attempts === 2 ? { status: 504, body: {} } : services('system.ai.gpt-5');
      },
    };
    expect((await start()).models.catalog?.generation).toBe(3);
  });

  it.each([400, 404])('takes FEATURE_DISABLED with %d for an absent generation', async (status) => {
    workspace.replies = {
      [SERVICES]: disabled(status),
      [GATEWAY]: disabled(status),
      [ENDPOINTS]: endpoints('databricks-gpt-5'),
    };
    const { models } = await start();
    expect([models.catalog?.generation, names(models)]).toEqual([1, ['databricks-gpt-5 serving-endpoints']]);
  });

  it('takes a bare 400 for an absent gateway', async () => {
    workspace.replies = { [GATEWAY]: { status: 400, body: {} }, [ENDPOINTS]: endpoints('databricks-gpt-5') };
    expect((await start()).models.catalog?.generation).toBe(1);
  });

  it('uses AI Gateway v2, and serving endpoints for models that it lacks', async () => {
    const foundation = (supported: boolean): object => ({
      served_entities: [{ foundation_model: { api_types: [], ai_gateway_v2_supported: supported } }],
    });
    workspace.replies = {
      [GATEWAY]: ok({}),
      [FOUNDATION]: ok({
        endpoints: [
          { name: 'databricks-gpt-5', config: foundation(true) },
          { name: 'databricks-old', config: foundation(false) },
        ],
      }),
      [ENDPOINTS]: endpoints('databricks-gpt-5', 'databricks-old', 'mine'),
    };
    const { models } = await start();
    expect([models.catalog?.generation, names(models)]).toEqual([
      2,
      ['databricks-gpt-5 ai-gateway', 'databricks-old serving-endpoints', 'mine serving-endpoints'],
    ]);
  });

  it('asks for serving endpoints alone when the setting says so', async () => {
    workspace.replies = {
      [SERVICES]: services('system.ai.gpt-5'),
      [ENDPOINTS]: endpoints('databricks-gpt-5'),
    };
    const { models } = await start({ use: 'serving-endpoints' });
    expect(models.catalog?.generation).toBe(1);
    expect(workspace.asked).not.toContain(SERVICES);
  });

  it('reads the admin’s configuration of agents', async () => {
    const models = { codex: { default_model: 'system.ai.gpt-5' } };
    const agent = { agent: 'CODING_AGENT_CODEX', config: { model_config: models } };
    workspace.replies = {
      [SERVICES]: services('system.ai.gpt-5', 'system.ai.gpt-6'),
      [CONFIGS]: ok({ coding_agent_configs: [{ name: 'team', enabled_agents: [agent] }] }),
    };
    expect((await start()).models.chosen.codex).toMatchObject({ name: 'system.ai.gpt-5', source: 'admin' });
  });
});

describe('the list of models', () => {
  beforeEach(() => (workspace.replies = { [SERVICES]: services('system.ai.gpt-5') }));

  it('is refreshed by the first rotation after a day, and tells of the change', async () => {
    const { models, rotated } = await start();
    workspace.replies = { [SERVICES]: services('system.ai.gpt-6') };
    rotated.next();
    expect(names(models)).toEqual(['system.ai.gpt-5 ai-gateway']);
    clock.nowMs += DAY_MS;
    const changed = new Promise<void>((resolve) => models.changes.subscribe(resolve));
    rotated.next();
    await changed;
    expect(models.names.codex).toBe('system.ai.gpt-6');
  });

  it('is kept while the workspace can’t be asked, also over a restart', async () => {
    await start();
    workspace.replies = { [SERVICES]: { status: 503, body: {} }, [ENDPOINTS]: { status: 503, body: {} } };
    const { models } = await start();
    expect(names(models)).toEqual(['system.ai.gpt-5 ai-gateway']);
    expect(models.failure).toMatchObject({ kind: 'unavailable' });
  });

  it('is not replaced by an older generation’s while the newer one doesn’t answer', async () => {
    const { models } = await start();
    workspace.replies = { [SERVICES]: { status: 503, body: {} }, [ENDPOINTS]: endpoints('databricks-gpt-4') };
    await models.refresh();
    expect(names(models)).toEqual(['system.ai.gpt-5 ai-gateway']);
  });

  it('leaves out a model that refuses to work, until the owner refreshes', async () => {
    workspace.replies = { [SERVICES]: services('system.ai.gpt-5', 'system.ai.gpt-6') };
    const { models } = await start();
    models.markGone('system.ai.gpt-6');
    expect(models.names.codex).toBe('system.ai.gpt-5');
    await models.refresh();
    expect(models.names.codex).toBe('system.ai.gpt-5');
    await models.refreshOnDemand();
    expect(models.names.codex).toBe('system.ai.gpt-6');
  });

  it('is asked for once when many requests find their model gone', async () => {
    const { models } = await start();
    clock.nowMs += 60_000;
    workspace.asked.length = 0;
    await Promise.all([1, 2, 3].map(() => models.refreshAfterRefusal(5_000)));
    await models.refreshAfterRefusal(5_000);
    expect(workspace.asked.filter((path) => path === SERVICES)).toHaveLength(1);
  });
});

describe('an outage of one part', () => {
  const agent = {
    agent: 'CODING_AGENT_CODEX',
    config: { model_config: { codex: { models: ['system.ai.gpt-5'] } } },
  };
  const configs = ok({ coding_agent_configs: [{ name: 'team', enabled_agents: [agent] }] });
  const whole = {
    [SERVICES]: services('system.ai.gpt-5', 'system.ai.gpt-6'),
    [ENDPOINTS]: endpoints('mine'),
    [CONFIGS]: configs,
  };

  it.each([
    ['the admin’s configuration', CONFIGS],
    ['the user’s own endpoints', ENDPOINTS],
  ])('leaves %s as they were', async (_title, path) => {
    workspace.replies = whole;
    const { models } = await start();
    const before = models.catalog;
    workspace.replies = { ...whole, [path]: { status: 503, body: {} } };
    await models.refresh();
    expect(models.catalog).toEqual(before);
  });

  it('removes a configuration that the workspace no longer has', async () => {
    workspace.replies = whole;
    const { models } = await start();
    workspace.replies = { ...whole, [CONFIGS]: disabled(404) };
    await models.refresh();
    expect(models.catalog?.managed).toBeNull();
  });

  it('does not take a page that keeps timing out for an absent generation', async () => {
    workspace.replies = whole;
    const { models } = await start();
    workspace.replies = { [SERVICES]: { status: 499, body: {} }, [ENDPOINTS]: endpoints('databricks-gpt-4') };
    await models.refresh();
    expect(models.catalog?.generation).toBe(3);
  });
});

describe('the owner’s choice', () => {
  beforeEach(() => (workspace.replies = { [SERVICES]: services('system.ai.gpt-5', 'system.ai.gpt-6') }));

  it('is kept over a restart, and can be taken back', async () => {
    const { models } = await start();
    await models.choose('codex', 'system.ai.gpt-5');
    const { models: next } = await start();
    expect(next.chosen.codex).toMatchObject({ name: 'system.ai.gpt-5', source: 'owner' });
    await next.choose('codex', null);
    expect(next.chosen.codex).toMatchObject({ name: 'system.ai.gpt-6', source: 'best' });
  });

  it('must be a model that the workspace offers for this use', async () => {
    const { models } = await start();
    await expect(models.choose('codex', 'system.ai.gpt-4')).rejects.toMatchObject({
      code: 'MODEL_NOT_OFFERED',
    });
    await expect(models.choose('opus', 'system.ai.gpt-5')).rejects.toMatchObject({
      code: 'MODEL_NOT_OFFERED',
    });
  });

  it.each(['{"codex":"a b"}', '{"codex":7,"none":"x"}', '[]', 'no JSON'])(
    'is ignored when its file holds %s',
    async (text) => {
      const { models } = await start();
      await models.choose('codex', 'system.ai.gpt-5');
      await writeFile(join(home, '.config/latchkey/models.json'), text);
      expect((await start()).models.chosen.codex.source).toBe('best');
    },
  );

  it('is in a file that holds nothing else', async () => {
    const { models } = await start();
    await models.choose('codex', 'system.ai.gpt-5');
    expect(JSON.parse(await readFile(join(home, '.config/latchkey/models.json'), 'utf8'))).toEqual({
      codex: 'system.ai.gpt-5',
    });
  });
});
