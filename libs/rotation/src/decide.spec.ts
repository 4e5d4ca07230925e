import { TokenValue } from '@latchkey/token';
import { decide, rotationDueMs } from './decide';
import { POLICY } from './rotation-run.test-kit';
import { emptyRecord, initialState, type RotationState } from './state';

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
