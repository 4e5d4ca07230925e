import { Injectable } from '@nestjs/common';
import type { ApiErrorBody } from '@latchkey/contracts';
import { currentUser, type ApiFailure, type Me } from '@latchkey/databricks-client';
import type { FailureReason } from '@latchkey/rotation';
import { readPastedToken, type TokenValue } from '@latchkey/token';
import { failureProblem, problem } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { isOwner, OwnerDirectory } from '../workspace/owner-directory';
import { missingScope } from './scope-problems';

type FormatVerdict =
  { readonly ok: true; readonly token: TokenValue } | { readonly ok: false; readonly problem: ApiErrorBody };

type TokenVerdict =
  | { readonly ok: true; readonly user: string }
  | {
      readonly ok: false;
      /** Explains to the user why the token can't be used. */
      readonly problem: ApiErrorBody;
      /** Tells the rotation whether the token is dead (`refused`) or its state unknown (`unavailable`). */
      readonly failure: FailureReason;
    };

/**
 * Decides whether a token is usable: its format, whether the workspace accepts it, and whether it belongs to the app's
 * owner. Set-up, the gate before each shell and the rotation all rely on this decision.
 */
@Injectable()
export class PatValidator {
  constructor(
    private readonly config: AppConfig,
    private readonly owners: OwnerDirectory,
  ) {}

  /** Checks the format of a pasted token without calling the workspace. */
  checkFormat(pasted: unknown): FormatVerdict {
    const read = readPastedToken(pasted);
    return read.ok
      ? read
      : {
          ok: false,
          problem: problem('PAT_MALFORMED', `This is not a personal access token. ${read.reason}`),
        };
  }

  /**
   * Calls `/Me` with the token and compares its user with the app's owner.
   * @param onAnswer called when the workspace has answered, before the owner is looked up
   */
  async verify(token: TokenValue, onAnswer: () => void = () => undefined): Promise<TokenVerdict> {
    const me = await currentUser({ origin: this.config.workspaceOrigin, bearer: token });
    if (!me.ok && !isDead(me.failure)) {
      return {
        ok: false,
        problem: failureProblem(me.failure),
        failure: reason('unavailable', me.failure),
      };
    }
    onAnswer();
    return me.ok ? this.#compareWithOwner(me.value) : rejected(me.failure);
  }

  async #compareWithOwner({ userName, id }: Me): Promise<TokenVerdict> {
    const owner = await this.owners.claim({ email: userName, userId: id });
    switch (owner.kind) {
      case 'unknown':
        return withoutOwner('OWNER_UNKNOWN', "The app's owner could not be looked up.");
      case 'not-a-person':
        return withoutOwner('OWNER_NOT_A_PERSON', owner.reason);
      case 'known':
        return isOwner(owner, { email: userName, userId: id })
          ? { ok: true, user: userName }
          : otherUser(owner.userId === null ? userName : `${userName} (user id ${id})`);
    }
  }
}

/** Refuses a token while there is no owner to compare it with, which says nothing about the token. */
function withoutOwner(code: 'OWNER_UNKNOWN' | 'OWNER_NOT_A_PERSON', message: string): TokenVerdict {
  return {
    ok: false,
    problem: problem(code, message),
    failure: { kind: 'unavailable', message, retryAfterSeconds: null },
  };
}

function otherUser(user: string): TokenVerdict {
  return {
    ok: false,
    problem: problem('PAT_OTHER_USER', `This token belongs to ${user}, who does not own this app.`),
    failure: { kind: 'refused', message: 'The token is not the owner’s.', retryAfterSeconds: null },
  };
}

/** A token that can't call `/Me` is treated as dead; any other failure says nothing about the token. */
function isDead({ kind }: ApiFailure): boolean {
  return kind === 'refused' || kind === 'forbidden';
}

function rejected(failure: ApiFailure): TokenVerdict {
  const messages = {
    refused:
      'The workspace does not accept this token: it is wrong, expired, revoked, or from another workspace.',
    forbidden:
      missingScope('identity', failure.message) ?? `This token may not read its own user: ${failure.message}`,
  };
  return { ok: false, problem: failureProblem(failure, messages), failure: reason('refused', failure) };
}

function reason(kind: FailureReason['kind'], { message, retryAfterSeconds }: ApiFailure): FailureReason {
  return { kind, message, retryAfterSeconds };
}
