import { Logger } from '@nestjs/common';
import type { ApiFailure, ApiResult } from '@latchkey/databricks-client';
import { emptyRecord, encodeRecord, type RotationRecord } from '@latchkey/rotation';
import { TokenValue } from '@latchkey/token';
import { Clock } from '../common/clock';
import { MemorySecretStore, type SecretStore } from '../workspace/secret-store';
import type { PatValidator } from './pat.validator';
import { RotationJournal } from './rotation-journal';

const DOWN: ApiFailure = {
  kind: 'unavailable',
  status: 500,
  code: 'X',
  message: 'down',
  retryAfterSeconds: null,
};

/** A store whose writes can fail, or succeed with their reply lost. */
class FlakyStore extends MemorySecretStore {
  puts: 'work' | 'fail' | 'lose the reply' = 'work';

  override async write(key: string, value: string): Promise<ApiResult<null>> {
    if (this.puts !== 'fail') await super.write(key, value);
    return this.puts === 'work' ? { ok: true, value: null } : { ok: false, failure: DOWN };
  }
}

const record = (generation: number, user = 'me'): RotationRecord => ({
  ...emptyRecord('install'),
  generation,
  user,
});

/** Verifies no token: nothing here is untrusted. */
const journalOn = (store: SecretStore): RotationJournal =>
  new RotationJournal(store, null as unknown as PatValidator, new Clock());

beforeAll(() => void Logger.overrideLogger(false));

describe('RotationJournal', () => {
  let store: FlakyStore;
  let journal: RotationJournal;

  beforeEach(async () => {
    store = new FlakyStore();
    journal = journalOn(store);
    await journal.load();
    await journal.save(record(1));
  });

  it('is not superseded by its own record after repeated failed writes', async () => {
    store.puts = 'fail';
    for (const user of ['a', 'b', 'c', 'd']) {
      expect(await journal.save(record(1, user))).toEqual({ ok: false, failure: DOWN });
    }
    store.puts = 'work';
    expect(await journal.save(record(1, 'e'))).toEqual({ ok: true, value: null });
  });

  it('recognises its own record when the reply to the write was lost', async () => {
    store.puts = 'lose the reply';
    await journal.save(record(2));
    await journal.save(record(2, 'other'));
    store.puts = 'work';
    expect(await journal.save(record(3))).toEqual({ ok: true, value: null });
  });

  it('keeps a copy of an unreadable record, and overwrites nothing while the copy fails', async () => {
    await store.write('rotation', 'who wrote this?');
    store.puts = 'fail';
    expect(await journalOn(store).load()).toEqual({ ok: false, failure: DOWN });
    store.puts = 'work';
    const fresh = journalOn(store);
    expect(await fresh.load()).toMatchObject({ ok: true, value: { generation: 0 } });
    await fresh.save(record(1));
    expect(await store.read('rotation-unreadable')).toEqual({ ok: true, value: 'who wrote this?' });
  });

  it('is superseded by another instance of the same or a higher generation, but not by one that is behind', async () => {
    await store.write('rotation', encodeRecord(record(5, 'another')));
    expect(await journal.save(record(4))).toEqual({ ok: false, superseded: record(5, 'another') });
    await store.write('rotation', encodeRecord(record(2, 'another')));
    expect(await journal.save(record(6))).toEqual({ ok: true, value: null });
  });

  it('reports whether the store still holds what it saved', async () => {
    const isOurs = async (): Promise<boolean | null> => {
      const found = await journal.compare(record(1));
      return found.ok ? found.value.isOurs : null;
    };
    expect(await isOurs()).toBe(true);
    await store.write('rotation', encodeRecord(record(0, 'another, that was behind')));
    expect(await isOurs()).toBe(false);
    await store.write('rotation', encodeRecord(record(1, 'another')));
    expect(await journal.compare(record(1))).toEqual({ ok: false, superseded: record(1, 'another') });
  });

  it('replaces a dead token by another instance’s, even if that instance is behind', async () => {
    const holding = (generation: number, tokenId: string): RotationRecord => ({
      ...record(generation),
      current: { tokenId, value: new TokenValue(tokenId), mintedAtMs: 0, expiresAtMs: 1 },
    });
    await journal.save(holding(5, 'ours'));
    expect(await journal.replacement(holding(5, 'ours'))).toBeNull();
    await store.write('rotation', encodeRecord(record(4)));
    expect(await journal.replacement(holding(5, 'ours'))).toBeNull();
    await store.write('rotation', encodeRecord(holding(4, 'another’s')));
    expect(await journal.replacement(holding(5, 'ours'))).toMatchObject({
      generation: 5,
      current: { tokenId: 'another’s' },
    });
    // The replacement is now the record to continue from.
    expect(await journal.save(holding(5, 'another’s'))).toEqual({ ok: true, value: null });
  });
});
