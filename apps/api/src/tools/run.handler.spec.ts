import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TokenValue } from '@latchkey/token';
import type { AuditLog } from '../audit/audit-log';
import { Clock } from '../common/clock';
import type { AppConfig } from '../config/app-config';
import type { Rotator } from '../pat/rotator';
import { RunHandler } from './run.handler';
import { ToolHandlers } from './tool-handler';

const GRACE_MS = 60_000;

class TestClock extends Clock {
  nowMs = 0;
  override monotonicNow(): number {
    return this.nowMs;
  }
}

/** The open answer of a command that runs. */
class Connection extends EventEmitter {
  destroyed = false;
  text = '';
  writeHead(): this {
    return this;
  }
  write(text: string): boolean {
    this.text += text;
    return true;
  }
  end(text = ''): this {
    this.text += text;
    this.close();
    return this;
  }
  close(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

let clock: TestClock;
let ended: string[];
let events: object[];
let recorded: { runId: string; tokenId: string; expiresAtMs: number }[];
let handler: RunHandler;
/** What the rotation does before a call's turn. */
let beforeTurn: () => Promise<unknown>;
let graceMs: number;

beforeEach(() => {
  clock = new TestClock();
  [ended, events, recorded] = [[], [], []];
  beforeTurn = () => Promise.resolve();
  graceMs = GRACE_MS;
  const rotator = {
    get runTokens() {
      return recorded;
    },
    beginRun: async (runId: string) => {
      const token = { tokenId: 'id', value: new TokenValue('dapi-own'), mintedAtMs: 0, expiresAtMs: 1_000 };
      recorded.push({ runId, tokenId: 'id', expiresAtMs: 1_000 });
      await beforeTurn();
      return { ok: true, runId, token };
    },
    knowsRun: async (id: string) => {
      const isKnown = recorded.some(({ runId }) => runId === id);
      await beforeTurn();
      return isKnown;
    },
    endRuns: async (ids: readonly string[], isGone: (runId: string) => boolean = () => true) => {
      await beforeTurn();
      const gone = ids.filter(isGone);
      ended.push(...gone);
      recorded = recorded.filter(({ runId }) => !gone.includes(runId));
    },
  } as unknown as Rotator;
  const config = {
    rotation: {
      get orphanGraceMs() {
        return graceMs;
      },
    },
  } as AppConfig;
  const audit = { record: (event: object) => events.push(event) } as unknown as AuditLog;
  handler = new RunHandler(config, rotator, audit, clock, new ToolHandlers());
});

async function call(rest: string, method = 'POST'): Promise<Connection> {
  const connection = new Connection();
  await handler.handle({
    request: { method } as IncomingMessage,
    response: connection as unknown as ServerResponse,
    sessionId: 'shell',
    rest,
  });
  return connection;
}

/** Starts a command. @returns its connection, and its id and path */
async function begin(): Promise<{ connection: Connection; runId: string; path: string }> {
  const connection = await call('');
  const { runId } = JSON.parse(connection.text) as { runId: string };
  return { connection, runId, path: `/${runId}` };
}

/** Lets time pass, as the scheduler looks each second. */
async function pass(ms: number): Promise<void> {
  for (let end = clock.nowMs + ms; clock.nowMs < end; clock.nowMs += 1_000) await handler.endAbandoned();
  await handler.endAbandoned();
}

describe('the token of a command', () => {
  it('is handed out as one line, and listed in the audit log without its value', async () => {
    const { text } = await call('');
    expect(JSON.parse(text)).toEqual({
      runId: expect.stringMatching(/^run-[\w-]+$/) as string,
      token: 'dapi-own',
      expiresAt: '1970-01-01T00:00:01.000Z',
    });
    expect(events).toEqual([
      expect.objectContaining({ actor: 'shell', action: 'run-start', objectId: 'id', outcome: 'ok' }),
    ]);
    expect(JSON.stringify(events)).not.toContain('dapi');
  });

  it('is kept while its connection is open, and revoked when the command says so', async () => {
    const { runId, path } = await begin();
    await pass(3_600_000);
    expect(ended).toEqual([]);
    expect((await call(`${path}/end`)).text).toBe('{}\n');
    expect(ended).toEqual([runId]);
  });

  it('is revoked soon after the connection has closed, unless the command comes back', async () => {
    const [{ connection, runId, path }] = [await begin(), await begin()];
    connection.close();
    const second = await call(path);
    await pass(GRACE_MS);
    expect(ended).toEqual([]);
    second.close();
    await pass(5_000);
    expect(ended).toEqual([runId]);
  });

  it('is kept where the command comes back while the rotation is busy', async () => {
    const { connection, path } = await begin();
    connection.close();
    clock.nowMs += 5_000;
    // The list of runs to end is made; then other work has its turn.
    beforeTurn = async () => {
      beforeTurn = () => Promise.resolve();
      await call(path);
    };
    await handler.endAbandoned();
    expect(ended).toEqual([]);
  });

  it('is kept where the command’s question waits for the same turn', async () => {
    const { connection, path } = await begin();
    connection.close();
    clock.nowMs += 5_000;
    const turn = new EventEmitter();
    beforeTurn = () => once(turn, 'come');
    const back = call(path);
    beforeTurn = () => Promise.resolve();
    await handler.endAbandoned();
    turn.emit('come');
    await back;
    await pass(GRACE_MS);
    expect(ended).toEqual([]);
  });

  it('is kept while it is being handed out, and while it may come back, even without a grace', async () => {
    graceMs = 0;
    beforeTurn = async () => {
      beforeTurn = () => Promise.resolve();
      await pass(GRACE_MS);
    };
    const { runId } = await begin();
    recorded.push({ runId: 'run-9', tokenId: 'run-9', expiresAtMs: 1_000 });
    await pass(3_000);
    expect(recorded.map((run) => run.runId)).toEqual([runId, 'run-9']);
    await pass(5_000);
    expect(ended).toEqual(['run-9']);
  });

  it('of an earlier server is kept for as long as an orphan, and longer where its command comes back', async () => {
    recorded = ['run-8', 'run-9'].map((runId) => ({ runId, tokenId: runId, expiresAtMs: 1_000 }));
    await pass(GRACE_MS - 1_000);
    expect(ended).toEqual([]);
    await call('/run-9');
    await pass(1_000);
    expect(ended).toEqual(['run-8']);
  });

  it('is not revoked because the server stops', async () => {
    const connection = await call('');
    handler.beforeApplicationShutdown();
    connection.close();
    await pass(GRACE_MS);
    expect(ended).toEqual([]);
  });

  it('is handed out ten times a minute', async () => {
    for (let runs = 0; runs < 10; runs++) await call('');
    await expect(call('')).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });

  it.each([
    ['/run-7', 'POST'],
    ['/nonsense', 'POST'],
    ['/run-1/other', 'POST'],
    ['', 'GET'],
  ])('is at no other path: %s %s', async (rest, method) => {
    await expect(call(rest, method)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
