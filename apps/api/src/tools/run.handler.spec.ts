import { EventEmitter } from 'node:events';
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

beforeEach(() => {
  clock = new TestClock();
  [ended, events, recorded] = [[], [], []];
  const rotator = {
    get runTokens() {
      return recorded;
    },
    beginRun: () => {
      const runId = `run-${String(recorded.length + ended.length + 1)}`;
      const token = { tokenId: 'id', value: new TokenValue('dapi-own'), mintedAtMs: 0, expiresAtMs: 1_000 };
      recorded.push({ runId, tokenId: 'id', expiresAtMs: 1_000 });
      return Promise.resolve({ ok: true, runId, token });
    },
    knowsRun: (id: string) => Promise.resolve(recorded.some(({ runId }) => runId === id)),
    endRuns: (ids: readonly string[]) => {
      ended.push(...ids);
      recorded = recorded.filter(({ runId }) => !ids.includes(runId));
      return Promise.resolve();
    },
  } as unknown as Rotator;
  const config = { rotation: { orphanGraceMs: GRACE_MS } } as AppConfig;
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

/** Lets time pass, as the scheduler looks each second. */
async function pass(ms: number): Promise<void> {
  for (let end = clock.nowMs + ms; clock.nowMs < end; clock.nowMs += 1_000) await handler.endAbandoned();
  await handler.endAbandoned();
}

describe('the token of a command', () => {
  it('is handed out as one line, and listed in the audit log without its value', async () => {
    const { text } = await call('');
    expect(JSON.parse(text)).toEqual({
      runId: 'run-1',
      token: 'dapi-own',
      expiresAt: '1970-01-01T00:00:01.000Z',
    });
    expect(events).toEqual([
      expect.objectContaining({ actor: 'shell', action: 'run-start', objectId: 'id', outcome: 'ok' }),
    ]);
    expect(JSON.stringify(events)).not.toContain('dapi');
  });

  it('is kept while its connection is open, and revoked when the command says so', async () => {
    await call('');
    await pass(3_600_000);
    expect(ended).toEqual([]);
    expect((await call('/run-1/end')).text).toBe('{}\n');
    expect(ended).toEqual(['run-1']);
  });

  it('is revoked soon after the connection has closed, unless the command comes back', async () => {
    const [first] = [await call(''), await call('')];
    first.close();
    const second = await call('/run-1');
    await pass(GRACE_MS);
    expect(ended).toEqual([]);
    second.close();
    await pass(5_000);
    expect(ended).toEqual(['run-1']);
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
