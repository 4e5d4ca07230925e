import { TokenValue } from '@latchkey/token';
import { backOff } from './backoff';
import { decide } from './decide';
import type { Outcome } from './outcome';
import { reduce } from './reduce';
import { POLICY } from './rotation-run.test-kit';
import { emptyRecord, type FailureReason, initialState, NO_BACKOFF } from './state';

const REFUSED: FailureReason = { kind: 'refused', message: 'no', retryAfterSeconds: null };
const at = { nowMs: 1_000_000, random: 0.5 };

describe('backOff', () => {
  it('honours Retry-After up to five minutes', () => {
    const asked = (seconds: number): number =>
      backOff(NO_BACKOFF, { kind: 'unavailable', message: '', retryAfterSeconds: seconds }, at).notBeforeMs -
      at.nowMs;
    expect(asked(30)).toBe(30_000);
    expect(asked(7_200)).toBe(300_000);
  });

  it('slows down minting while each successor is refused and the old token works', () => {
    let nowMs = 1_700_000_000_000;
    const token = (id: string) => ({
      tokenId: id,
      value: new TokenValue(id),
      mintedAtMs: nowMs,
      expiresAtMs: nowMs + POLICY.lifetimeMs,
    });
    let state = initialState({ ...emptyRecord('install'), user: 'me', generation: 1, current: token('old') });
    let mints = 0;
    const endMs = nowMs + 30 * 60_000;
    for (let steps = 0; nowMs < endMs; steps++) {
      expect(steps).toBeLessThan(5_000);
      const step = decide(state, nowMs, POLICY);
      if (step.do === 'wait') {
        nowMs = Math.max(step.untilMs, nowMs + 1);
        continue;
      }
      if (step.do === 'mint') mints += 1;
      const outcomes: Record<string, Outcome> = {
        save: { of: 'save', saved: state.record },
        verifyCurrent: { of: 'verifyCurrent', user: 'me' },
        sweep: { of: 'sweep', watched: 0, lister: null },
        begin: { of: 'begin', rotationId: `rotation-${mints}` },
        mint: { of: 'mint', minted: token(`new-${mints}`) },
        verifySuccessor: { of: 'verifySuccessor', failure: REFUSED },
        distribute: { of: 'distribute' },
      };
      const outcome = outcomes[step.do];
      if (!outcome) throw new Error(`unexpected ${step.do}`);
      state = reduce(state, outcome, { nowMs, random: 0.5 }, POLICY);
    }
    expect(mints).toBeGreaterThan(3);
    expect(mints).toBeLessThan(40);
    expect(state.record.current?.tokenId).toBe('old');
  });
});
