import { TokenValue } from '@latchkey/token';
import { decide } from './decide';
import { reduce } from './reduce';
import { POLICY } from './rotation-run.test-kit';
import { emptyRecord, initialState, REPLACE_AT_ONCE, type HeldToken, type RotationRecord } from './state';
import { fromUntrustedRecord, tombstone } from './untrusted-record';

const NOW_MS = 1_700_000_000_000;
const idOf = (value: TokenValue): string => `id of ${value.reveal()}`;

const token = (value: string): HeldToken => ({
  tokenId: 'planted',
  value: new TokenValue(value),
  mintedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 60_000,
});
const planted: RotationRecord = {
  installId: 'planted',
  user: 'eve',
  generation: 7,
  current: token('known'),
  attempt: null,
  retiring: [{ tokenId: 'victim', origin: 'minted', revokeAfterMs: 0, expiresAtMs: null }],
  pastedToken: { fate: 'retired', name: 'x' },
};
const adopt = (record: RotationRecord): RotationRecord => fromUntrustedRecord(record, 'ours', idOf, NOW_MS);

describe('fromUntrustedRecord', () => {
  it('keeps the token and the generation, and none of the ids', () => {
    expect(adopt(planted)).toEqual({
      ...emptyRecord('ours'),
      generation: 7,
      current: { ...token('known'), tokenId: 'id of known', mintedAtMs: REPLACE_AT_ONCE },
    });
  });

  it('uses a pending successor when there is no current token', () => {
    const attempt = {
      rotationId: 'r',
      from: 'pasted',
      fromTokenId: 'victim',
      pending: token('pending'),
    } as const;
    const { current, attempt: adopted } = adopt({ ...planted, current: null, attempt });
    expect([current?.tokenId, adopted]).toEqual(['id of pending', null]);
  });

  it.each([-1, 0.5, Number.NaN, Number.MAX_VALUE])('does not count on from generation %d', (generation) => {
    expect(adopt({ ...planted, generation }).generation).toBeLessThanOrEqual(1e9);
    expect(adopt({ ...planted, generation }).generation).toBeGreaterThanOrEqual(0);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NaN, NOW_MS * 2])('limits an expiry of %d', (expiresAtMs) => {
    const { current } = adopt({ ...planted, current: { ...token('known'), expiresAtMs } });
    expect(current?.expiresAtMs).toBeLessThanOrEqual(NOW_MS + 7 * 24 * 3_600_000);
  });
});

describe('a token that others may know', () => {
  const verified = (record: RotationRecord) => ({
    ...initialState(record),
    sweepAtMs: null,
    distributedGeneration: record.generation,
    verification: { verdict: 'works', verifiedAtMs: NOW_MS } as const,
  });

  it('is replaced at once, whatever its age and even while tokens may expire', () => {
    const state = verified(adopt(planted));
    expect(decide(state, NOW_MS, POLICY)).toEqual({ do: 'begin' });
    expect(decide(state, NOW_MS, { ...POLICY, letsExpire: true })).toEqual({ do: 'begin' });
  });

  it('is what every stored token becomes when the store was exposed, and the record is saved again', () => {
    const attempt = {
      rotationId: 'r',
      from: 'current',
      fromTokenId: 'a',
      pending: token('pending'),
    } as const;
    const state = verified({ ...emptyRecord('ours'), generation: 1, current: token('current'), attempt });
    const { record, unsaved } = reduce(state, { of: 'exposed' }, { nowMs: NOW_MS, random: 0 }, POLICY);
    expect(unsaved).toBe(true);
    expect([record.current?.mintedAtMs, record.attempt?.pending?.mintedAtMs]).toEqual([
      REPLACE_AT_ONCE,
      REPLACE_AT_ONCE,
    ]);
  });
});

it('tombstone holds no token and a generation that wins over the old one', () => {
  expect(tombstone(planted)).toEqual({ ...emptyRecord('planted'), user: 'eve', generation: 8 });
});
