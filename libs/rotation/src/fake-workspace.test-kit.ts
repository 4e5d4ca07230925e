import { TokenValue } from '@latchkey/token';
import type { Step } from './decide';
import type { Outcome } from './outcome';
import { decodeRecord, encodeRecord } from './record-json';
import {
  accountedTokenIds,
  isOurComment,
  tokenComment,
  type FailureReason,
  type RotationPolicy,
  type RotationState,
} from './state';

/** What goes wrong with one call: nothing; no effect; the effect, but no reply; a 429. */
export type Fault = 'none' | 'lost-before' | 'lost-after' | 'throttled';

interface Token {
  readonly comment: string;
  readonly expiresAtMs: number;
  revoked: boolean;
}

const UNAVAILABLE: FailureReason = { kind: 'unavailable', message: 'no answer', retryAfterSeconds: null };
const THROTTLED: FailureReason = { kind: 'unavailable', message: 'too many requests', retryAfterSeconds: 30 };
const REFUSED: FailureReason = { kind: 'refused', message: 'Invalid access token', retryAfterSeconds: null };

/** Enough of a workspace to test the rule against: values are their own ids, and it keeps books of what was revoked. */
export class FakeWorkspace {
  stored: string | null = null;
  storeDown = false;
  readonly revokedWithoutDurableSuccessor: string[] = [];
  readonly #tokens = new Map<string, Token>();
  #minted = 0;

  addForeign(id: string, nowMs: number): void {
    this.#tokens.set(id, { comment: 'my own script', expiresAtMs: nowMs + 1e12, revoked: false });
  }

  addPasted(id: string, nowMs: number): string {
    this.#tokens.set(id, { comment: 'for latchkey', expiresAtMs: nowMs + 1e12, revoked: false });
    return id;
  }

  revokeByAdmin(id: string): void {
    const token = this.#tokens.get(id);
    if (token) token.revoked = true;
  }

  isLive(id: string, nowMs = 0): boolean {
    const token = this.#tokens.get(id);
    return token !== undefined && !token.revoked && nowMs < token.expiresAtMs;
  }

  liveMinted(nowMs: number): string[] {
    return [...this.#tokens].flatMap(([id, { comment }]) =>
      isOurComment(comment, 'install') && this.isLive(id, nowMs) ? [id] : [],
    );
  }

  carryOut(
    step: Exclude<Step, { do: 'wait' | 'ask' | 'begin' }>,
    state: RotationState,
    nowMs: number,
    skewMs: number,
    fault: Fault,
    policy: RotationPolicy,
  ): Outcome {
    if (step.do === 'distribute') return { of: 'distribute' };
    const of = step.do;
    const fail = (failure: FailureReason): Outcome =>
      step.do === 'revoke' ? { of: 'revoke', tokenId: step.tokenId, failure } : ({ of, failure } as Outcome);
    if (fault === 'lost-before' || (of === 'save' && this.storeDown)) return fail(UNAVAILABLE);
    if (fault === 'throttled') return fail(THROTTLED);
    if (!this.isLive(this.#caller(step, state), nowMs)) return fail(REFUSED);
    const outcome = this.#effect(step, state, nowMs, skewMs, policy);
    return fault === 'lost-after' ? fail(UNAVAILABLE) : outcome;
  }

  /** The token that a step's call is made with; the store is written by the app itself, whose token never dies here. */
  #caller(step: Step, { record, pasted }: RotationState): string {
    if (step.do === 'save') return 'someone-elses';
    if (step.do === 'verify') return step.attempt.pending?.tokenId ?? '';
    if (record.attempt?.from === 'pasted' && pasted && (step.do === 'mint' || step.do === 'sweep'))
      return pasted.tokenId;
    return record.current?.tokenId ?? '';
  }

  #effect(
    step: Exclude<Step, { do: 'wait' | 'ask' | 'begin' | 'distribute' }>,
    state: RotationState,
    nowMs: number,
    skewMs: number,
    policy: RotationPolicy,
  ): Outcome {
    switch (step.do) {
      case 'save':
        this.stored = encodeRecord(state.record);
        return { of: 'save', saved: state.record };
      case 'prove':
        return { of: 'prove', user: 'me' };
      case 'verify':
        return { of: 'verify', user: 'me' };
      case 'sweep': {
        const known = accountedTokenIds(state.record);
        for (const id of this.liveMinted(nowMs)) if (!known.has(id)) this.#revoke(id, nowMs);
        return { of: 'sweep' };
      }
      case 'mint': {
        const tokenId = `minted-${String(this.#minted++)}`;
        const expiresAtMs = nowMs + policy.lifetimeMs;
        this.#tokens.set(tokenId, {
          comment: tokenComment('install', step.attempt.rotationId),
          expiresAtMs,
          revoked: false,
        });
        return {
          of: 'mint',
          minted: {
            tokenId,
            value: new TokenValue(tokenId),
            mintedAtMs: nowMs + skewMs,
            expiresAtMs: expiresAtMs + skewMs,
          },
        };
      }
      case 'revoke':
        this.#revoke(step.tokenId, nowMs);
        return step.origin === 'pasted'
          ? { of: 'revoke', tokenId: step.tokenId, pastedToken: { fate: 'retired', name: 'for latchkey' } }
          : { of: 'revoke', tokenId: step.tokenId };
    }
  }

  #revoke(id: string, nowMs: number): void {
    const durable = decodeRecord(this.stored ?? '');
    const durableToken = durable?.current ?? durable?.attempt?.pending ?? null;
    const lastHope = durableToken === null || durableToken.tokenId === id;
    if (lastHope && this.isLive(id, nowMs) && durable?.current?.tokenId === id)
      this.revokedWithoutDurableSuccessor.push(id);
    const token = this.#tokens.get(id);
    if (token) token.revoked = true;
  }
}
