import { TokenValue } from '@latchkey/token';
import type { Step } from './decide';
import { findOrphans, type Sightings } from './orphans';
import type { Outcome } from './outcome';
import { decodeRecord, encodeRecord } from './record-json';
import { hasAskedScopes, scopesOfSuccessor, scopesToAskFor } from './scopes';
import {
  accountedTokenIds,
  parentScopes,
  rotationIdOf,
  tokenComment,
  type FailureReason,
  type RotationPolicy,
  type RotationRecord,
  type RotationState,
} from './state';

/**
 * What goes wrong with one call: nothing; no effect; the effect, but no reply; a 429; a no to this call; a no that takes
 * the token for dead, as a workspace may say that does not know a new token yet.
 */
export type Fault = 'none' | 'lost-before' | 'lost-after' | 'throttled' | 'forbidden' | 'refused';

export const INSTALL = 'install';

/** Of every pasted token. */
export const PASTED_SCOPES = ['authentication', 'scim'];

const RUN_LIFETIME_MS = 8 * 3_600_000;

/** One process of the app, as the workspace meets it: what it knows besides its state is gone with it. */
export interface Caller {
  readonly state: RotationState;
  readonly policy: RotationPolicy;
  /** What its own clock shows above the true time. */
  readonly skewMs: number;
  /** What it read from the store or wrote to it: all else there is another's. */
  expected: (string | null)[];
  sightings: Sightings;
}

interface Token {
  readonly comment: string;
  readonly expiresAtMs: number;
  /** Empty for all APIs. */
  readonly scopes: readonly string[];
  revoked: boolean;
}

const failure = (kind: FailureReason['kind'], retryAfterSeconds: number | null = null): FailureReason => ({
  kind,
  message: kind,
  retryAfterSeconds,
});

type Call = Exclude<Step, { do: 'wait' | 'ask' | 'begin' }>;

/** Enough of a workspace to test the rule against: values are their own ids, and it keeps books of what was revoked. */
export class FakeWorkspace {
  stored: string | null = null;
  storeDown = false;
  /** Tokens cannot be listed, while all else goes well. */
  listDown = false;
  /** What the store shows to who reads it is never what was written last. */
  storeIsBehind = false;
  /** What happens between the reading and the writing of a save: the store has no compare-and-set. */
  whileSaving: () => void = () => undefined;
  readonly revokedWithoutDurableSuccessor: string[] = [];
  readonly #tokens = new Map<string, Token>();
  #minted = 0;

  addForeign(id: string, nowMs: number): void {
    this.#tokens.set(id, { comment: 'my own script', expiresAtMs: nowMs + 1e12, scopes: [], revoked: false });
  }

  addPasted(id: string, nowMs: number): string {
    const expiresAtMs = nowMs + 1e12;
    this.#tokens.set(id, { comment: 'for latchkey', expiresAtMs, scopes: PASTED_SCOPES, revoked: false });
    return id;
  }

  /** Makes a token that outlives its parent. */
  mintForRun(runId: string, nowMs: number): { readonly tokenId: string; readonly expiresAtMs: number } {
    const tokenId = `minted-${String(this.#minted++)}`;
    const expiresAtMs = nowMs + RUN_LIFETIME_MS;
    this.#tokens.set(tokenId, {
      comment: tokenComment(INSTALL, runId),
      expiresAtMs,
      scopes: PASTED_SCOPES,
      revoked: false,
    });
    return { tokenId, expiresAtMs };
  }

  /** Whether a token was revoked, rather than expired. */
  isRevoked(id: string): boolean {
    return this.#tokens.get(id)?.revoked ?? false;
  }

  revokeByAdmin(id: string): void {
    const token = this.#tokens.get(id);
    if (token) token.revoked = true;
  }

  /** The scopes that a token really has; empty for all APIs. */
  scopesOf(id: string): readonly string[] | undefined {
    return this.#tokens.get(id)?.scopes;
  }

  get mintedCount(): number {
    return this.#minted;
  }

  isLive(id: string, nowMs = 0): boolean {
    const token = this.#tokens.get(id);
    return token !== undefined && !token.revoked && nowMs < token.expiresAtMs;
  }

  liveMinted(nowMs: number): string[] {
    return [...this.#tokens].flatMap(([id, { comment }]) =>
      rotationIdOf(comment, INSTALL) !== null && this.isLive(id, nowMs) ? [id] : [],
    );
  }

  carryOut(step: Call, caller: Caller, nowMs: number, fault: Fault): Outcome {
    if (step.do === 'distribute') {
      return fault === 'none' ? { of: 'distribute' } : { of: 'distribute', failure: failure('unavailable') };
    }
    const fail = (reason: FailureReason): Outcome =>
      step.do === 'revoke'
        ? { of: 'revoke', tokenId: step.tokenId, failure: reason }
        : ({ of: step.do, failure: reason } as Outcome);
    if (fault === 'lost-before' || (step.do === 'save' && this.storeDown))
      return fail(failure('unavailable'));
    if (step.do === 'sweep' && this.listDown) return fail(failure('unavailable'));
    if (fault === 'throttled') return fail(failure('unavailable', 30));
    // Of the current token a verification is the last word, so that is never a false one here.
    if (fault === 'refused' && step.do === 'verifySuccessor') return fail(failure('refused'));
    if (fault === 'forbidden' && ['mint', 'sweep', 'revoke'].includes(step.do))
      return fail(failure('forbidden'));
    if (!this.isLive(this.#bearer(step, caller.state), nowMs)) {
      const instead = step.do === 'verifyCurrent' ? this.#replacement(caller) : null;
      return instead ? { of: 'superseded', record: instead } : fail(failure('refused'));
    }
    const outcome = this.#effect(step, caller, nowMs);
    return fault === 'lost-after' && outcome.of !== 'superseded' ? fail(failure('unavailable')) : outcome;
  }

  /** The token that a step's call is made with; the store is written by the app itself, whose token never dies here. */
  #bearer(step: Step, { record, pasted }: RotationState): string {
    if (step.do === 'save') return 'someone-elses';
    if (step.do === 'verifySuccessor') return step.attempt.pending?.tokenId ?? '';
    if (record.attempt?.from === 'pasted' && pasted && (step.do === 'mint' || step.do === 'sweep'))
      return pasted.tokenId;
    return record.current?.tokenId ?? '';
  }

  #effect(step: Exclude<Call, { do: 'distribute' }>, caller: Caller, nowMs: number): Outcome {
    switch (step.do) {
      case 'save':
        return this.#save(caller);
      case 'verifyCurrent':
        return { of: 'verifyCurrent', user: 'me' };
      case 'verifySuccessor':
        return { of: 'verifySuccessor', user: 'me' };
      case 'sweep':
        return this.#sweep(caller, nowMs);
      case 'mint':
        return this.#mint(step.attempt.rotationId, caller, nowMs);
      case 'revoke': {
        const unconfirmed = this.#unconfirmed(caller);
        if (unconfirmed) return unconfirmed;
        this.#revoke(step.tokenId, nowMs);
        return step.origin === 'pasted'
          ? { of: 'revoke', tokenId: step.tokenId, pastedToken: { fate: 'retired', name: 'for latchkey' } }
          : { of: 'revoke', tokenId: step.tokenId };
      }
    }
  }

  #save(caller: Caller): Outcome {
    const another = this.#another(caller);
    if (another) return { of: 'superseded', record: another };
    this.whileSaving();
    this.stored = encodeRecord(caller.state.record);
    caller.expected = [this.stored];
    return { of: 'save', saved: caller.state.record };
  }

  #unconfirmed(caller: Caller): Outcome | null {
    if (this.storeDown) return { of: 'unconfirmed', failure: failure('unavailable') };
    if (this.storeIsBehind) return { of: 'unconfirmed' };
    if (caller.expected.includes(this.stored)) return null;
    const another = this.#another(caller);
    return another ? { of: 'superseded', record: another } : { of: 'unconfirmed' };
  }

  /** What another process stored, if that is as far on as the caller or further. */
  #another(caller: Caller): RotationRecord | null {
    if (this.stored === null || caller.expected.includes(this.stored)) return null;
    const other = decodeRecord(this.stored);
    if (!other || other.generation < caller.state.record.generation) return null;
    caller.expected = [this.stored];
    return other;
  }

  /** Another process's record with a token, however far on; the generation does not go back. */
  #replacement(caller: Caller): RotationRecord | null {
    const { record } = caller.state;
    if (this.stored === null || caller.expected.includes(this.stored)) return null;
    const other = decodeRecord(this.stored);
    if (!other?.current || other.current.tokenId === record.current?.tokenId) return null;
    caller.expected = [this.stored];
    return { ...other, generation: Math.max(other.generation, record.generation) };
  }

  #sweep(caller: Caller, nowMs: number): Outcome {
    const another = this.storeDown ? null : this.#another(caller);
    if (another) return { of: 'superseded', record: another };
    const listed = this.liveMinted(nowMs).map((tokenId) => ({
      tokenId,
      comment: this.#tokens.get(tokenId)?.comment ?? '',
    }));
    const journalled = this.storeDown ? null : accountedIn(this.stored);
    const seen = { before: caller.sightings, nowMs, graceMs: caller.policy.orphanGraceMs };
    const { orphans, sightings } = findOrphans(listed, caller.state, journalled, seen);
    for (const id of orphans) this.#revoke(id, nowMs);
    caller.sightings = sightings;
    const tokenId = this.#bearer({ do: 'sweep' }, caller.state);
    const scopes = this.scopesOf(tokenId);
    return { of: 'sweep', watched: sightings.size, lister: scopes ? { tokenId, scopes } : null };
  }

  /** A token that is asked for without scopes gets all APIs, whatever its parent has. */
  #mint(rotationId: string, { policy, skewMs, state }: Caller, nowMs: number): Outcome {
    const tokenId = `minted-${String(this.#minted++)}`;
    const expiresAtMs = nowMs + policy.lifetimeMs;
    const parent = parentScopes(state);
    const asked = scopesToAskFor(parent);
    const scopes = asked ?? [];
    const comment = tokenComment(INSTALL, rotationId);
    this.#tokens.set(tokenId, { comment, expiresAtMs, scopes, revoked: false });
    if (!hasAskedScopes(asked, scopes)) throw new Error('It did not get what it asked for.');
    const value = new TokenValue(tokenId);
    const times = { mintedAtMs: nowMs + skewMs, expiresAtMs: expiresAtMs + skewMs };
    return { of: 'mint', minted: { tokenId, value, ...times, scopes: scopesOfSuccessor(parent, scopes) } };
  }

  #revoke(id: string, nowMs: number): void {
    const durable = decodeRecord(this.stored ?? '');
    const lastHope =
      durable?.current?.tokenId === id || (!durable?.current && durable?.attempt?.pending?.tokenId === id);
    if (lastHope && this.isLive(id, nowMs)) this.revokedWithoutDurableSuccessor.push(id);
    const token = this.#tokens.get(id);
    if (token) token.revoked = true;
  }
}

function accountedIn(stored: string | null): ReadonlySet<string> {
  const record = decodeRecord(stored ?? '');
  return record ? accountedTokenIds(record) : new Set();
}
