import { Logger } from '@nestjs/common';
import type { AuditAction, AuditEntry } from '@latchkey/contracts';
import type { ApiFailure, ApiResult } from '@latchkey/databricks-client';
import { Subject } from 'rxjs';
import { TestClock } from '../common/clock.test-kit';
import type { AppConfig } from '../config/app-config';
import { MemorySecretStore } from '../workspace/secret-store';
import { AuditLog } from './audit-log';
import { partKey } from './audit-part';
import { AuditStore } from './audit-store';

const FAILURE: ApiFailure = {
  kind: 'unavailable',
  status: 503,
  code: 'DOWN',
  message: 'The workspace is down.',
  retryAfterSeconds: null,
};

/** Counts its calls, and fails while a test wants it to. */
class TestStore extends MemorySecretStore {
  // Memory stands in for the secret scope.
  override readonly durable: boolean = true;
  readonly lost = new Subject<void>();
  isDown = false;
  reads = 0;
  writes = 0;

  override get exposures(): Subject<void> {
    return this.lost;
  }

  override read(key: string): Promise<ApiResult<string | null>> {
    this.reads += 1;
    return this.isDown ? Promise.resolve({ ok: false, failure: FAILURE }) : super.read(key);
  }

  override write(key: string, value: string): Promise<ApiResult<null>> {
    this.writes += 1;
    return this.isDown ? Promise.resolve({ ok: false, failure: FAILURE }) : super.write(key, value);
  }
}

const lines = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
const warnings = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
beforeEach(() => warnings.mockClear());
afterAll(() => [lines, warnings].forEach((spy) => spy.mockRestore()));

/** One life of the api on a store and a clock that outlive it. */
async function start({ store, clock }: { store: TestStore; clock: TestClock }, savesAudit = true) {
  const log = new AuditLog({ mode: 'local' } as AppConfig, clock);
  const audit = new AuditStore({ savesAudit } as AppConfig, store, log, clock);
  await audit.tick();
  return {
    log,
    audit,
    /** Lets time pass, with a tick each second as the scheduler has it. */
    pass: async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        clock.nowMs += 1_000;
        await audit.tick();
      }
    },
    add: (objectId: string, action: AuditAction = 'session-open'): void => {
      clock.nowMs += 1;
      log.record({ actor: 'ada', address: null, requestId: null, action, objectId, outcome: 'ok' });
    },
  };
}

const objects = (entries: readonly AuditEntry[]): readonly (string | null)[] =>
  entries.map(({ objectId }) => objectId);

describe('AuditStore', () => {
  let world: { store: TestStore; clock: TestClock };
  beforeEach(() => (world = { store: new TestStore(), clock: new TestClock() }));

  it('writes events together, five seconds after the first, and nothing while nothing changes', async () => {
    const { add, pass } = await start(world);
    await pass(60);
    expect(world.store.writes).toBe(0);
    add('first');
    await pass(3);
    add('second');
    await pass(2);
    expect(world.store.writes).toBe(0);
    await pass(1);
    expect(world.store.writes).toBe(1);
    await pass(600);
    expect(world.store.writes).toBe(1);
  });

  it('writes what is left when the server stops', async () => {
    const { audit, add } = await start(world);
    add('last');
    await audit.onApplicationShutdown();
    expect(objects((await start(world)).log.latest)).toEqual(['last']);
  });

  it('keeps the latest events of each kind over many restarts', async () => {
    for (let life = 0; life < 12; life += 1) {
      const { audit, add, pass } = await start(world);
      for (let count = 0; count < 37; count += 1) add(`action ${String(life * 37 + count)}`);
      add(`rotation ${String(life)}`, 'rotate');
      if (life % 2 === 0) await pass(6);
      else await audit.onApplicationShutdown();
    }
    const expected = Array.from({ length: 250 }, (_, index) => `action ${String(12 * 37 - 1 - index)}`);
    const kept = objects((await start(world)).log.latest);
    expect(kept.filter((each) => each?.startsWith('action'))).toEqual(expected);
    expect(kept.filter((each) => each?.startsWith('rotation'))).toHaveLength(12);
  });

  it('lists stored events before those recorded while they were being read', async () => {
    const first = await start(world);
    first.add('stored');
    await first.audit.onApplicationShutdown();
    world.store.isDown = true;
    const second = await start(world);
    second.add('early');
    world.store.isDown = false;
    await second.pass(20);
    expect(objects(second.log.latest)).toEqual(['early', 'stored']);
    expect(objects((await start(world)).log.latest)).toEqual(['early', 'stored']);
  });

  it('overwrites nothing that it could not read', async () => {
    const first = await start(world);
    first.add('stored');
    await first.audit.onApplicationShutdown();
    world.store.isDown = true;
    const { writes } = world.store;
    const second = await start(world);
    second.add('early');
    await second.pass(30);
    await second.audit.onApplicationShutdown();
    expect(world.store.writes).toBe(writes);
  });

  it('writes only the parts that hold new events', async () => {
    const { add, pass } = await start(world);
    for (let count = 0; count < 120; count += 1) add(String(count));
    await pass(6);
    expect(world.store.writes).toBe(3);
    add('one more');
    await pass(6);
    expect(world.store.writes).toBe(4);
    add('of another kind', 'rotate');
    await pass(6);
    expect(world.store.writes).toBe(5);
  });

  it('keeps each part below 96 kB, whatever the names are', async () => {
    const { log, pass } = await start(world);
    const long = '"\ud55c'.repeat(500);
    for (let count = 0; count < 120; count += 1)
      log.record({
        actor: long.slice(0, 128),
        address: '2001:0db8:0000:0000:0000:0000:0000:0001',
        requestId: '5d1f3c2a-7b7e-4a53-9a55-0c6d2b1e4f00',
        action: 'session-rename',
        objectId: long,
        outcome: 'AGENT_NOT_INSTALLABLE',
      });
    await pass(6);
    const sizes = world.store.entries().map(([, value]) => Buffer.byteLength(value));
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(96 * 1024);
    expect((await start(world)).log.latest).toHaveLength(120);
  });

  it.each([
    ['is not JSON', () => 'nonsense'],
    ['is null', () => 'null'],
    ['has another format', (text: string) => text.replace('"format":1', '"format":2')],
    ['is of another kind', (text: string) => text.replace('"kind":"actions"', '"kind":"routine"')],
    ['belongs in another place', (text: string) => text.replace('"next":100', '"next":150')],
    ['holds an event with a number for a name', (text: string) => text.replace('"actor":"ada"', '"actor":7')],
    [
      'holds an endless text',
      (text: string) => text.replace('"actor":"ada"', `"actor":"${'x'.repeat(999)}"`),
    ],
    ['holds an invalid time', (text: string) => text.replace(/"at":"[^"]+"/, '"at":"soon"')],
  ])('drops a part that %s, says so, and keeps the others', async (_case, change) => {
    const first = await start(world);
    for (let count = 0; count < 130; count += 1) first.add(String(count));
    await first.audit.onApplicationShutdown();
    const key = partKey('actions', 1);
    const stored = await world.store.read(key);
    await world.store.write(key, change((stored.ok && stored.value) || ''));
    const second = await start(world);
    expect(warnings.mock.calls).toEqual([[expect.stringContaining(key)]]);
    expect(second.log.latest).toHaveLength(80);
    second.add('new');
    await second.pass(6);
    expect(objects((await start(world)).log.latest).slice(0, 2)).toEqual(['new', '129']);
  });

  it('retries a failed write less and less often, warns once, and loses nothing', async () => {
    const { audit, add, pass } = await start(world);
    add('event');
    world.store.isDown = true;
    await pass(100);
    expect(world.store.writes).toBeGreaterThan(1);
    expect(world.store.writes).toBeLessThan(7);
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(audit.persistence).toBe('failing');
    world.store.isDown = false;
    await pass(400);
    expect(audit.persistence).toBe('secret-scope');
    expect(objects((await start(world)).log.latest)).toEqual(['event']);
  });

  it('writes everything again once others had access to the store', async () => {
    const { add, pass } = await start(world);
    for (let count = 0; count < 60; count += 1) add(String(count));
    await pass(6);
    world.store.clear();
    world.store.lost.next();
    await pass(6);
    expect((await start(world)).log.latest).toHaveLength(60);
  });

  it('neither reads nor writes if it is switched off', async () => {
    const { audit, add, pass } = await start(world, false);
    add('event');
    await pass(10);
    await audit.onApplicationShutdown();
    expect(audit.persistence).toBe('memory');
    expect([world.store.reads, world.store.writes]).toEqual([0, 0]);
  });
});
