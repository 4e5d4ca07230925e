import { TokenValue } from '@latchkey/token';
import { decide, rotationDueMs } from './decide';
import { reduce } from './reduce';
import { POLICY } from './rotation-run.test-kit';
import { emptyRecord, initialState, type FailureReason, type RotationState } from './state';

const MINTED_MS = 1_700_000_000_000;

/** A token in use, verified just now, with nothing left over. */
function atRest(nowMs: number): RotationState {
  const current = {
    tokenId: 'one',
    value: new TokenValue('one'),
    mintedAtMs: MINTED_MS,
    expiresAtMs: MINTED_MS + POLICY.lifetimeMs,
  };
  const record = { ...emptyRecord('install'), user: 'me', generation: 1, current };
  return {
    ...initialState(record),
    sweepAtMs: null,
    distributedGeneration: 1,
    verification: { verdict: 'works', verifiedAtMs: nowMs },
  };
}

describe('a token that nobody uses, and that its owner lets expire then', () => {
  const idle = { ...POLICY, letsExpire: true };
  const lateMs = MINTED_MS + POLICY.lifetimeMs - 1_000;

  it('is not rotated, up to its end', () => {
    expect(decide(atRest(lateMs), lateMs, POLICY)).toEqual({ do: 'begin' });
    expect(decide(atRest(lateMs), lateMs, idle)).toMatchObject({ do: 'wait' });
    expect(rotationDueMs(atRest(lateMs), idle)).toBeNull();
  });

  it('is not rotated either when the clock was set back', () => {
    const earlyMs = MINTED_MS - 3_600_000;
    expect(decide(atRest(earlyMs), earlyMs, POLICY)).toEqual({ do: 'begin' });
    expect(decide(atRest(earlyMs), earlyMs, idle)).toMatchObject({ do: 'wait' });
  });

  it('is rotated as soon as somebody uses it again', () => {
    const state = atRest(lateMs);
    expect(decide(state, lateMs, idle)).toMatchObject({ do: 'wait' });
    expect(decide(state, lateMs, { ...idle, letsExpire: false })).toEqual({ do: 'begin' });
  });
});

describe('a token whose scopes no list has told yet', () => {
  const dueMs = MINTED_MS + POLICY.intervalMs;
  const lastMs = MINTED_MS + POLICY.lifetimeMs - POLICY.lifetimeMs / 12;
  const attempt = { rotationId: 'two', from: 'current', fromTokenId: 'one', pending: null } as const;

  function afterList(kind: FailureReason['kind'], nowMs: number, from: RotationState): RotationState {
    const failure = { kind, message: kind, retryAfterSeconds: null };
    return reduce(from, { of: 'sweep', failure }, { nowMs, random: 0.5 }, POLICY);
  }
  const attempting = (nowMs: number): RotationState => {
    const state = atRest(nowMs);
    return { ...state, record: { ...state.record, attempt } };
  };

  it.each([
    ['begins no rotation', atRest],
    ['mints nothing in one that has begun', attempting],
  ])('%s while the list is down, and asks again', (_case, before) => {
    const state = afterList('unavailable', dueMs, before(dueMs));
    const { notBeforeMs } = state.sweepBackoff;
    expect(decide(state, dueMs, POLICY)).toEqual({ do: 'wait', untilMs: notBeforeMs });
    expect(decide(state, notBeforeMs, POLICY)).toEqual({ do: 'sweep' });
  });

  it('is verified meanwhile', () => {
    const state = { ...attempting(dueMs), verification: { verdict: 'works', verifiedAtMs: 1 } } as const;
    expect(decide(afterList('unavailable', dueMs, state), dueMs, POLICY)).toEqual({ do: 'verifyCurrent' });
  });

  it('is replaced all the same shortly before it expires', () => {
    const state = afterList('unavailable', lastMs - 1, attempting(lastMs - 1));
    expect(decide(state, lastMs - 1, POLICY)).toEqual({ do: 'wait', untilMs: lastMs });
    expect(decide(state, lastMs, POLICY)).toEqual({ do: 'mint', attempt });
  });

  it('mints at once where it may not list, or once its scopes are known', () => {
    const forbidden = afterList('forbidden', dueMs, attempting(dueMs));
    expect(decide(forbidden, dueMs, POLICY)).toEqual({ do: 'mint', attempt });
    const { record } = attempting(dueMs);
    const current = record.current && { ...record.current, scopes: ['scim'] };
    const known = { ...attempting(dueMs), record: { ...record, current } };
    expect(decide(afterList('unavailable', dueMs, known), dueMs, POLICY)).toEqual({ do: 'mint', attempt });
  });
});
