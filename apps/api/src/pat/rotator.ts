import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { ApiErrorBody, PatStatus } from '@latchkey/contracts';
import { tokenIdOf } from '@latchkey/databricks-client';
import {
  decide,
  reduce,
  type FailureReason,
  type HeldToken,
  type Outcome,
  type RotationPolicy,
  type RotationState,
  type RunToken,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { Subject, type Observable } from 'rxjs';
import { Mutex } from '@latchkey/concurrency';
import { Clock } from '../common/clock';
import { SessionPresence } from '../common/session-presence';
import { AppConfig } from '../config/app-config';
import { OwnerDirectory } from '../workspace/owner-directory';
import { problem } from '../common/api-error';
import { toPatStatus } from './pat-status';
import { RotationJournal } from './rotation-journal';
import { RotationReporter } from './rotation-reporter';
import { rotationProblem, SCOPES_UNKNOWN } from './scope-problems';
import { StepRunner, type ActiveStep } from './step-runner';
import { TokenMinter } from './token-minter';

/** How long a rotation that a user waits for rides out trouble with the workspace before it gives up. */
const PATIENCE_MS = 20_000;

/** How soon a repaired secret scope is noticed. */
const RECHECK_PROBLEM_EVERY_MS = 5_000;

/** The result of a rotation that a user asked for, by a paste or by “rotate now”. */
interface RotationResult {
  /** True if this very call put a new token in use. */
  readonly rotated: boolean;
  readonly status: PatStatus;
}

/** The token for a command, or the reason for a refusal. */
type RunResult =
  | { readonly ok: true; readonly runId: string; readonly token: HeldToken }
  | { readonly ok: false; readonly problem: ApiErrorBody };

/** A new name for the run of a command. */
export function newRunId(): string {
  return `run-${randomUUID()}`;
}

/** Follows a set-up while it runs. */
export interface SetUpObserver {
  starting(step: ActiveStep, state: RotationState): void;
  ended(outcome: Outcome, state: RotationState): void;
}

/**
 * Holds the rotation's state and carries out what `decide` returns, one step at a time for all callers. Every outcome,
 * failures included, becomes part of the state rather than only being logged.
 */
@Injectable()
export class Rotator {
  readonly #logger = new Logger(Rotator.name);
  readonly #mutex = new Mutex();
  readonly #changes = new Subject<void>();
  #state: RotationState | null = null;
  /** Others had access to the record since the last step. */
  #isExposed = false;
  #recheckAtMs = 0;
  readonly #stopping = new AbortController();
  #waitingVerification: Promise<PatStatus> | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly journal: RotationJournal,
    private readonly runner: StepRunner,
    private readonly minter: TokenMinter,
    private readonly reporter: RotationReporter,
    private readonly owners: OwnerDirectory,
    private readonly presence: SessionPresence,
    private readonly clock: Clock,
  ) {
    journal.exposures.subscribe(() => (this.#isExposed = true));
  }

  /** Fires after each change of the status. */
  get changes(): Observable<void> {
    return this.#changes;
  }

  /** The token in use, verified or not; null if there is none or the record hasn't been read yet. */
  get current(): HeldToken | null {
    return this.#state?.record.current ?? null;
  }

  /** The tokens of commands that were running when they were last heard of. */
  get runTokens(): readonly RunToken[] {
    return this.#state?.record.runTokens ?? [];
  }

  status(): PatStatus {
    const owner = this.owners.known;
    return toPatStatus(this.#state, {
      workspaceOrigin: this.config.workspaceOrigin,
      policy: this.#policy,
      durable: this.journal.durable,
      storeProblem: this.journal.storeProblem,
      owner: owner.kind === 'known' ? owner.email : null,
      loadFailure: this.journal.startFailure,
    });
  }

  /** Carries out every step that is due now. */
  runDue(): Promise<void> {
    return this.#turn(async () => {
      if (!(await this.#load())) return;
      await this.#recheckProblem();
      await this.#takeDueSteps();
    });
  }

  /**
   * Mints a token for one command. Its id is stored before the command gets the value, so that the token is revoked once the
   * command has ended, whatever happens in between.
   */
  beginRun(runId = newRunId()): Promise<RunResult> {
    return this.#turn(async () => {
      if (await this.#load()) await this.#verifyCurrent();
      const status = this.status();
      if (!status.valid)
        return { ok: false, problem: status.problem ?? problem('PAT_REQUIRED', 'There is no token yet.') };
      const startedMs = this.clock.now();
      // The list names the scopes that the command's token is to have.
      if (!this.current?.scopes) await this.#take({ do: 'sweep' });
      if (!this.current?.scopes) return { ok: false, problem: SCOPES_UNKNOWN };
      const before = this.#loaded;
      const { outcome, token } = await this.minter.mintForRun(runId, before);
      this.#apply(outcome);
      this.reporter.ended('mintForRun', outcome, before, startedMs);
      if (token === null) return { ok: false, problem: rotationProblem(outcome.failure) };
      const saved = await this.#take({ do: 'save' });
      if (saved.of === 'save' && !('failure' in saved)) return { ok: true, runId, token };
      this.#apply({ of: 'endRuns', runIds: [runId] });
      return { ok: false, problem: problem('WORKSPACE_UNREACHABLE', 'The token’s id could not be stored.') };
    });
  }

  /** Whether a command's token is recorded; null while the record can't be read. */
  knowsRun(runId: string): Promise<boolean | null> {
    return this.#turn(async () =>
      (await this.#load()) ? this.runTokens.some((token) => token.runId === runId) : null,
    );
  }

  /**
   * Revokes the tokens of commands that are gone. What can't be revoked now is revoked later.
   * @param isGone asked when it is this call's turn: a command may come back while others have theirs
   */
  endRuns(runIds: readonly string[], isGone: (runId: string) => boolean = () => true): Promise<void> {
    return this.#turn(async () => {
      if (!(await this.#load())) return;
      this.#apply({ of: 'endRuns', runIds: runIds.filter((runId) => isGone(runId)) });
      await this.#takeDueSteps();
    });
  }

  /** Rotates even if no rotation is due. Does nothing with a token that doesn't work. */
  rotateNow(): Promise<RotationResult> {
    return this.#turn(async () => {
      let rotated = false;
      if (await this.#load()) {
        await this.#verifyCurrent();
        const { current, attempt } = this.#loaded.record;
        if (current && this.#loaded.verification.verdict === 'works' && !this.#stopping.signal.aborted) {
          if (!attempt) await this.#take({ do: 'begin' });
          rotated = await this.#carryOut();
        }
      }
      return { rotated, status: this.status() };
    });
  }

  /**
   * Revokes and forgets all our tokens.
   * @returns null on success; otherwise why not, with nothing forgotten, so that the call can be repeated
   */
  signOut(): Promise<FailureReason | null> {
    return this.#turn(async () => {
      if (!(await this.#load())) {
        return { kind: 'unavailable', message: this.journal.startFailure ?? '', retryAfterSeconds: null };
      }
      const failure = await this.runner.signOut(this.#loaded);
      if (failure) return failure;
      this.#apply({ of: 'sign-out' });
      // A failed save is retried later; the tokens that the store still names are dead already.
      await this.#take({ do: 'save' });
      return null;
    });
  }

  /** Finishes the running step and starts no other; the journal holds what is left to do. */
  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#mutex.run(() => this.reporter.sync());
  }

  /** Verifies the current token against the workspace now, no matter how recent the last verification is. */
  verifyNow(): Promise<PatStatus> {
    // Callers share a verification that has not started; one that is running may predate this caller.
    this.#waitingVerification ??= this.#mutex.run(async () => {
      this.#waitingVerification = null;
      if (await this.#load()) await this.#verifyCurrent();
      return this.status();
    });
    return this.#waitingVerification;
  }

  /**
   * Replaces a pasted token, already verified to be the owner's, by one of our own. Returns once the rotation is done and
   * the pasted token revoked or left, or once it can't continue; then the previous token is still in use.
   */
  adopt(pasted: TokenValue, observer: SetUpObserver): Promise<RotationResult> {
    return this.#turn(async () => {
      if (!(await this.#load())) return { rotated: false, status: this.status() };
      await this.journal.recheckStore();
      this.#apply({ of: 'paste', rotationId: randomUUID(), tokenId: tokenIdOf(pasted), value: pasted });
      const rotated = await this.#carryOut(observer);
      const { attempt } = this.#loaded.record;
      if (attempt?.from === 'pasted' && !attempt.pending) this.#apply({ of: 'abandon' });
      return { rotated, status: this.status() };
    });
  }

  /** Runs one piece of work at a time. The ledger is written afterwards, so that a hanging store delays no rotation. */
  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work).finally(() => void this.reporter.sync());
  }

  async #takeDueSteps(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const step = decide(this.#loaded, this.clock.now(), this.#policy);
      if (step.do === 'wait' || step.do === 'ask') break;
      await this.#take(step);
    }
  }

  async #verifyCurrent(): Promise<void> {
    if (this.#loaded.record.current) await this.#take({ do: 'verifyCurrent' });
  }

  /**
   * Carries out steps until no attempt is in progress and nothing is due, and rides out trouble for a while.
   * @returns true if a successor was put in use
   */
  async #carryOut(observer?: SetUpObserver): Promise<boolean> {
    const deadlineMs = this.clock.now() + PATIENCE_MS;
    let rotated = false;
    while (!this.#stopping.signal.aborted) {
      const step = decide(this.#loaded, this.clock.now(), this.#policy);
      const minting = this.#loaded.record.attempt !== null;
      if (step.do === 'ask' || (step.do === 'wait' && !(minting && step.untilMs < deadlineMs))) break;
      if (step.do === 'wait') {
        await this.clock.sleepUntil(step.untilMs, this.#stopping.signal);
        continue;
      }
      observer?.starting(step, this.#loaded);
      const outcome = await this.#take(step);
      observer?.ended(outcome, this.#loaded);
      rotated ||= outcome.of === 'verifySuccessor' && !('failure' in outcome);
      if (minting && endsAttempt(outcome)) break;
    }
    return rotated;
  }

  async #load(): Promise<boolean> {
    if (this.#state) return true;
    const failedBefore = this.journal.startFailure;
    this.#state = await this.journal.startState();
    if (this.#state && this.journal.startFailure === null) await this.reporter.sync();
    if (this.#state || this.journal.startFailure !== failedBefore) this.#changes.next();
    return this.#state !== null;
  }

  #replaceExposed(): void {
    this.#isExposed = false;
    this.#logger.error('Others had access to the secret scope. The token in it is replaced now.');
    this.#apply({ of: 'exposed' });
  }

  /** Notices soon when an admin has repaired the secret scope. */
  async #recheckProblem(): Promise<void> {
    const nowMs = this.clock.monotonicNow();
    if (this.journal.storeProblem === null || nowMs < this.#recheckAtMs) return;
    this.#recheckAtMs = nowMs + RECHECK_PROBLEM_EVERY_MS;
    await this.journal.recheckStore();
    if (this.journal.storeProblem === null) this.#changes.next();
  }

  async #take(step: ActiveStep): Promise<Outcome> {
    const startedMs = this.clock.now();
    const before = this.#loaded;
    const outcome = await this.runner.run(step, before);
    this.#apply(outcome);
    if (this.#isExposed) this.#replaceExposed();
    this.reporter.ended(step.do, outcome, before, startedMs);
    return outcome;
  }

  #apply(outcome: Outcome): void {
    const circumstance = { nowMs: this.clock.now(), random: Math.random() };
    this.#state = reduce(this.#loaded, outcome, circumstance, this.#policy);
    this.#changes.next();
  }

  /** The configured policy. While no shell is open, the token may be configured to expire. */
  get #policy(): RotationPolicy {
    const letsExpire = this.config.whenIdle === 'expire' && !this.presence.anyOpen;
    return { ...this.config.rotation, letsExpire };
  }

  get #loaded(): RotationState {
    if (!this.#state) throw new Error('The rotation is not loaded.');
    return this.#state;
  }
}

/** True if nothing more can come of an attempt: its token is dead, or lacks a permission that it needs. */
function endsAttempt(outcome: Outcome): boolean {
  if (!('failure' in outcome) || outcome.of === 'save') return false;
  const { kind } = outcome.failure;
  // A token that may not list tokens can't sweep, but can be rotated.
  return kind === 'refused' || (kind === 'forbidden' && outcome.of !== 'sweep');
}
