import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  API,
  encodeTunnelFrame,
  REQUEST_HEADER,
  TUNNEL_LIMITS,
  TunnelFrameReader,
  type SignInAnswer,
  type TunnelFrame,
  type TunnelOpened,
} from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { readConfig } from '../config/read-config';
import { createApp } from '../create-app';
import { OpenSockets } from '../identity/open-sockets';
import { SignInKeys } from '../identity/sign-in-keys';

let app: NestExpressApplication;
let url: string;
let headers: Record<string, string>;

beforeAll(async () => {
  const env = {
    LATCHKEY_MODE: 'local',
    DATABRICKS_APP_PORT: '0',
    DATABRICKS_HOST: 'http://127.0.0.1:1',
    LATCHKEY_HOME: mkdtempSync(join(tmpdir(), 'latchkey-home-')),
    LATCHKEY_LOG_LEVEL: 'error',
  };
  app = await createApp(readConfig(env, '/nowhere/dist/apps/api'));
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
  const response = await fetch(url + API.signIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [REQUEST_HEADER]: '1' },
    body: JSON.stringify({ key: app.get(SignInKeys).create() }),
  });
  const { pageSecret } = (await response.json()) as SignInAnswer;
  const cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  headers = { cookie, origin: url, [REQUEST_HEADER]: pageSecret };
});

afterAll(() => app.close());

/** The page's end of a tunnel, for step-by-step use. */
class Page {
  #received = 0;
  #number = 0;
  readonly #frames = new TunnelFrameReader();
  #unread: TunnelFrame[] = [];

  private constructor(readonly path: string) {}

  static async open(change: Record<string, string | undefined> = {}): Promise<Page> {
    const sent = Object.entries({ ...headers, ...change }).filter(([, value]) => value !== undefined);
    const response = await fetch(url + API.tunnels, { method: 'POST', headers: sent as [string, string][] });
    expect(response.status).toBe(201);
    return new Page(`${url}${API.tunnels}/${((await response.json()) as TunnelOpened).id}`);
  }

  /** Reads until the matching frame, and returns it. */
  async until(isIt: (frame: TunnelFrame) => boolean): Promise<TunnelFrame> {
    for (;;) {
      const at = this.#unread.findIndex(isIt);
      const [found] = at < 0 ? [] : this.#unread.splice(0, at + 1).slice(-1);
      if (found !== undefined) return found;
      const response = await this.get(this.#received);
      expect(response.status).toBe(200);
      const bytes = new Uint8Array(await response.arrayBuffer());
      this.#received += bytes.length;
      this.#unread.push(...(this.#frames.read(bytes) ?? []));
    }
  }

  get(from: number, poll = '&poll=1'): Promise<Response> {
    return fetch(`${this.path}?from=${from}${poll}`, { headers });
  }

  async post(...frames: TunnelFrame[]): Promise<number> {
    return (await this.postAs(this.#number++, Buffer.concat(frames.map(encodeTunnelFrame)))).status;
  }

  postAs(number: number, body: Uint8Array<ArrayBuffer>, received = this.#received): Promise<Response> {
    return fetch(`${this.path}?number=${number}&received=${received}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      body,
    });
  }

  async open(socket: number, path: string): Promise<void> {
    expect(await this.post({ kind: 'open', socket, path })).toBe(200);
  }
}

/** Yields the frames of a stream until it ends. */
async function* framesOf({ body }: Response): AsyncGenerator<TunnelFrame, undefined> {
  const reader = new TunnelFrameReader();
  for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) yield* reader.read(bytes) ?? [];
}

const of = (socket: number, kind: TunnelFrame['kind']) => (frame: TunnelFrame) =>
  frame.kind === kind && frame.kind !== 'filler' && frame.socket === socket;

describe('a tunnel', () => {
  it('streams what a WebSocket would carry, with headers against buffering', async () => {
    const page = await Page.open();
    const stream = await page.get(0, '');
    expect(Object.fromEntries(stream.headers as unknown as Iterable<[string, string]>)).toMatchObject({
      'cache-control': 'no-store, no-transform',
      'content-type': 'application/octet-stream',
      'x-accel-buffering': 'no',
    });
    const told = framesOf(stream);
    expect((await told.next()).value).toEqual({ kind: 'filler' });
    await page.open(7, API.events);
    expect((await told.next()).value).toEqual({ kind: 'opened', socket: 7 });
    expect((await told.next()).value).toMatchObject({
      socket: 7,
      text: expect.stringContaining('"type":"pat-status"'),
    });
    await told.return(undefined);
  });

  it('reaches the terminals', async () => {
    const page = await Page.open();
    await page.open(1, `${API.terminal}?session=none`);
    expect(await page.until(of(1, 'close'))).toMatchObject({ code: 4004 });
  });

  it.each([
    '/api/sessions',
    '/api/events?x=1',
    '/api/eventss',
    '/api/terminal?session=../x',
    '//evil.example/api/events',
    'http://evil.example/api/events',
    '/api/events\r\nX: y',
    '',
  ])('leads nowhere else, such as to "%s"', async (path) => {
    const page = await Page.open();
    await page.open(1, path);
    expect(await page.until(() => true)).toMatchObject({ kind: 'close', socket: 1, code: 1008 });
  });

  it('opens no socket for a request that an upgrade would refuse', async () => {
    // A request needs no Origin, an upgrade does.
    const page = await Page.open({ origin: undefined });
    await page.open(1, API.events);
    expect(await page.until(() => true)).toMatchObject({ kind: 'close', socket: 1, code: 1006 });
  });

  it('repeats the same bytes until they are confirmed', async () => {
    const page = await Page.open();
    await page.open(1, '/nowhere');
    const [first, second] = [await page.get(0), await page.get(0)];
    const bytes = await first.bytes();
    expect(await second.bytes()).toEqual(bytes);
    expect(await (await page.get(2)).bytes()).toEqual(bytes.subarray(2));
    expect((await page.get(1)).status).toBe(400);
  });

  it('applies a repeated POST once', async () => {
    const page = await Page.open();
    const open = (socket: number) => encodeTunnelFrame({ kind: 'open', socket, path: '/nowhere' });
    const answers = [
      await page.postAs(0, open(1)),
      await page.postAs(0, open(2)),
      await page.postAs(1, open(3)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [one, again, next] = await Promise.all(answers.map((each) => each.json()));
    expect(again).toEqual(one);
    expect(next).toEqual({ producedBytes: 2 * (one as { producedBytes: number }).producedBytes });
    await page.until(of(1, 'close'));
    await page.until(of(3, 'close'));
  });

  it.each<[string, (page: Page) => Promise<Response>]>([
    ['bytes that aren’t frames', (page) => page.postAs(0, Buffer.from('nonsense, and more of it'))],
    ['half a frame', (page) => page.postAs(0, encodeTunnelFrame({ kind: 'filler' }).slice(0, 5))],
    ['a frame that only the server sends', (page) => page.postAs(0, encodeTunnelFrame({ kind: 'filler' }))],
    ['a POST out of order', (page) => page.postAs(1, Buffer.alloc(0))],
    ['a confirmation beyond the end', (page) => page.postAs(0, Buffer.alloc(0), 1)],
    ['a GET beyond the end', (page) => page.get(1)],
  ])('is closed by %s', async (_case, send) => {
    const page = await Page.open();
    expect((await send(page)).status).toBe(400);
    expect((await page.get(0)).status).toBe(404);
  });

  it.each<[string, (page: Page) => Promise<Response>]>([
    ['a missing number', (page) => fetch(`${page.path}?received=0`, { method: 'POST', headers })],
    ['an invalid number', (page) => fetch(`${page.path}?received=0&number=-1`, { method: 'POST', headers })],
    ['an offset that is a list', (page) => fetch(`${page.path}?from=0&from=1`, { headers })],
    ['a body that is too large', (page) => page.postAs(0, Buffer.alloc(TUNNEL_LIMITS.maxBodyBytes + 1))],
  ])('refuses %s and stays open', async (_case, send) => {
    const page = await Page.open();
    expect((await send(page)).status).toBe(400);
    await page.open(1, '/nowhere');
    await page.until(of(1, 'close'));
  });

  it('limits its sockets, and accepts another after one closes', async () => {
    const page = await Page.open();
    for (let socket = 1; socket <= TUNNEL_LIMITS.maxSockets; socket++) await page.open(socket, API.events);
    await page.until(of(TUNNEL_LIMITS.maxSockets, 'opened'));
    await page.open(100, API.events);
    expect(await page.until(of(100, 'close'))).toMatchObject({ code: 1013 });
    await page.post({ kind: 'close', socket: 1, code: 1000, reason: '' });
    await page.until(of(1, 'close'));
    await page.open(101, API.events);
    await page.until(of(101, 'opened'));
    expect((await fetch(page.path, { method: 'DELETE', headers })).status).toBe(204);
    expect((await fetch(page.path, { method: 'DELETE', headers })).status).toBe(404);
  });

  it('is closed when answers pile up for a page that never reads', async () => {
    const page = await Page.open();
    let socket = 0;
    const statuses: number[] = [];
    while (statuses.at(-1) !== 400 && statuses.length < 40) {
      const frames = Array.from({ length: 9_000 }, () =>
        encodeTunnelFrame({ kind: 'open', socket: ++socket, path: '/nowhere' }),
      );
      statuses.push((await page.postAs(statuses.length, Buffer.concat(frames), 0)).status);
    }
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.at(-1)).toBe(400);
    expect((await page.get(0)).status).toBe(404);
  });

  it('is closed as the oldest when a 33rd opens', async () => {
    const pages: Page[] = [];
    for (let n = 0; n < 33; n++) pages.push(await Page.open());
    expect((await pages[0]!.get(0)).status).toBe(404);
    await pages[1]!.open(1, '/nowhere');
    await pages[1]!.until(of(1, 'close'));
  });

  it('is closed with its sockets when its access expires', async () => {
    const page = await Page.open();
    const told = framesOf(await page.get(0, ''));
    await page.open(1, API.events);
    for (const kind of ['filler', 'opened', 'text']) expect((await told.next()).value?.kind).toBe(kind);
    const eightDays = Date.now() + 8 * 24 * 3600 * 1000;
    const now = jest.spyOn(Date, 'now').mockReturnValue(eightDays);
    await app.get(OpenSockets).judgeAgain();
    now.mockRestore();
    let last: TunnelFrame | undefined;
    for await (const frame of told) last = frame;
    expect(last).toMatchObject({ kind: 'close', socket: 1, code: 4401 });
    expect((await page.get(0)).status).toBe(404);
  });
});
