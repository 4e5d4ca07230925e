import { Logger } from '@nestjs/common';
import type { ApiFailure, ApiResult } from '@latchkey/databricks-client';
import type { LedgerEntry } from '@latchkey/contracts';
import { MemorySecretStore } from '../workspace/secret-store';
import { Clock } from '../common/clock';
import { Ledger } from './ledger';

const DOWN: ApiFailure = {
  kind: 'unavailable',
  status: 500,
  code: 'X',
  message: 'down',
  retryAfterSeconds: null,
};

class FlakyStore extends MemorySecretStore {
  isDown = false;
  calls = 0;

  override async read(key: string): Promise<ApiResult<string | null>> {
    this.calls += 1;
    return this.isDown ? { ok: false, failure: DOWN } : super.read(key);
  }

  override async write(key: string, value: string): Promise<ApiResult<null>> {
    this.calls += 1;
    return this.isDown ? { ok: false, failure: DOWN } : super.write(key, value);
  }
}

const entry = (at: string, detail = ''): LedgerEntry => ({
  at,
  generation: 1,
  rotationId: null,
  step: 'mint',
  outcome: 'done',
  milliseconds: 1,
  detail,
});

beforeAll(() => void Logger.overrideLogger(false));

describe('Ledger', () => {
  let store: FlakyStore;
  const stored = async (): Promise<LedgerEntry[]> => {
    const read = await store.read('ledger');
    return JSON.parse((read.ok && read.value) || '[]') as LedgerEntry[];
  };
  const passTime = (ms: number): void => void jest.advanceTimersByTime(ms);

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    store = new FlakyStore();
    await store.write('ledger', JSON.stringify([entry('before')]));
  });

  afterEach(() => jest.useRealTimers());

  it('puts new entries before those of an earlier process, even if the first read failed', async () => {
    const ledger = new Ledger(store, new Clock());
    store.isDown = true;
    ledger.add(entry('new'));
    await ledger.sync();
    store.isDown = false;
    passTime(5_000);
    await ledger.sync();
    expect((await stored()).map(({ at }) => at)).toEqual(['new', 'before']);
    expect(ledger.latest().map(({ at }) => at)).toEqual(['new', 'before']);
  });

  it('backs off from a failing store', async () => {
    const ledger = new Ledger(store, new Clock());
    store.isDown = true;
    store.calls = 0;
    for (let second = 0; second < 3_600; second++) {
      ledger.add(entry(String(second)));
      await ledger.sync();
      passTime(1_000);
    }
    expect(store.calls).toBeGreaterThan(10);
    expect(store.calls).toBeLessThan(25);
  });

  it('leaves out items that are not entries', async () => {
    await store.write('ledger', JSON.stringify([null, entry('good'), 5, { ...entry('bad'), detail: {} }]));
    const ledger = new Ledger(store, new Clock());
    await ledger.sync();
    expect(ledger.latest()).toEqual([entry('good')]);
  });

  it('stores as many of the newest entries as a secret can hold', async () => {
    const ledger = new Ledger(store, new Clock());
    for (let i = 0; i < 200; i++) ledger.add(entry(String(i), '€'.repeat(300)));
    await ledger.sync();
    const kept = await stored();
    expect(kept[0]?.at).toBe('199');
    expect(kept.length).toBeGreaterThan(50);
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(128 * 1_024);
  });
});
