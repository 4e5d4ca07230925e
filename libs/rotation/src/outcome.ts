import type { TokenValue } from '@latchkey/token';
import type { TokenScopes } from './scopes';
import type { FailureReason, HeldToken, PastedTokenFate, RotationRecord, RunToken } from './state';

/** The scopes of a token as the workspace lists it. */
export interface ListedScopes {
  readonly tokenId: string;
  /** Null if the list does not tell. */
  readonly scopes: TokenScopes;
}

/** What came of a step, or what happened from outside. `reduce` turns a state and one of these into the next state. */
export type Outcome =
  | {
      readonly of: 'paste';
      readonly rotationId: string;
      readonly tokenId: string;
      readonly value: TokenValue;
    }
  | { readonly of: 'begin'; readonly rotationId: string }
  | { readonly of: 'abandon' }
  /** Another instance of the app has written the store, and is as far on or further. */
  | { readonly of: 'superseded'; readonly record: RotationRecord }
  /**
   * Before a revocation: the store does not hold the record any more, or cannot be asked. Two that save at once may both
   * take the store for theirs, and what one of them is about to revoke may be all that the store has.
   */
  | { readonly of: 'unconfirmed'; readonly failure?: FailureReason }
  /** Others had access to the store, so they may know the current token. */
  | { readonly of: 'exposed' }
  /** The owner signed out; what could be revoked was. */
  | { readonly of: 'sign-out' }
  /** A token was minted for a command, or was not. */
  | { readonly of: 'mintForRun'; readonly minted: RunToken }
  | { readonly of: 'mintForRun'; readonly runId: string; readonly failure: FailureReason }
  /** Commands have ended, or are gone. */
  | { readonly of: 'endRuns'; readonly runIds: readonly string[] }
  | { readonly of: 'save'; readonly saved: RotationRecord }
  | { readonly of: 'save'; readonly failure: FailureReason }
  | { readonly of: 'verifyCurrent'; readonly user: string }
  | { readonly of: 'verifyCurrent'; readonly failure: FailureReason }
  /**
   * `watched`: how many tokens may be orphans, and are looked at again. `lister`: the token that listed them, with its scopes;
   * null if the list does not hold it.
   */
  | { readonly of: 'sweep'; readonly watched: number; readonly lister: ListedScopes | null }
  | { readonly of: 'sweep'; readonly failure: FailureReason; readonly lister?: ListedScopes | null }
  | { readonly of: 'mint'; readonly minted: HeldToken }
  | { readonly of: 'mint'; readonly failure: FailureReason }
  | { readonly of: 'verifySuccessor'; readonly user: string }
  | { readonly of: 'verifySuccessor'; readonly failure: FailureReason }
  | { readonly of: 'distribute' }
  | { readonly of: 'distribute'; readonly failure: FailureReason }
  | { readonly of: 'revoke'; readonly tokenId: string; readonly pastedToken?: PastedTokenFate }
  | {
      readonly of: 'revoke';
      readonly tokenId: string;
      readonly failure: FailureReason;
      readonly pastedToken?: PastedTokenFate;
    };

/** Time and chance, so that `reduce` needs neither a clock nor a random source of its own. */
export interface Circumstance {
  readonly nowMs: number;
  /** Between 0 and 1; spreads retries. */
  readonly random: number;
}
