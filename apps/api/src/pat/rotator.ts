import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { PatStatus } from '@latchkey/contracts';
import { tokenIdOf } from '@latchkey/databricks-client';
import {
  decide,
  reduce,
  type FailureReason,
  type HeldToken,
  type Outcome,
  type RotationPolicy,
  type RotationState,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { Subject, type Observable } from 'rxjs';
import { Mutex } from '@latchkey/concurrency';
import { Clock } from '../common/clock';
import { SessionPresence } from '../common/session-presence';
import { AppConfig } from '../config/app-config';
import { OwnerDirectory } from '../workspace/owner-directory';
import { FirstState } from './first-state';
import { Ledger } from './ledger';
import { ledgerEntry } from './ledger-entry';
import { endsAttempt, type RotationResult, type SetUpObserver } from './asked-rotation';
import { toPatStatus } from './pat-status';
import { RotationJournal } from './rotation-journal';
import { StepRunner, type ActiveStep } from './step-runner';

/** A set-up rides out trouble of the workspace for this long before it gives up. */
const SET_UP_BUDGET_MS = 20_000;

/**
 * Holds the rotation's state and does what `decide` says, one thing at a time, whoever calls. Every outcome, also a bad
 * one, becomes state; nothing is lost in a log.
 */
@Injectable()
export class Rotator {
  readonly #logger = new Logger(Rotator.name);
  readonly #mutex = new Mutex();
  readonly #changes = new Subject<void>();
  readonly #first: FirstState;
  #state: RotationState | null = null;
  readonly #stopping = new AbortController();
  #waitingVerification: Promise<PatStatus> | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly journal: RotationJournal,
    private readonly runner: StepRunner,
    private readonly ledger: Ledger,
    private readonly owners: OwnerDirectory,
    private readonly presence: SessionPresence,
    private readonly clock: Clock,
  ) {
    this.#first = new FirstState(journal);
  }

  /** Fires after each change of the status. */
  get changes(): Observable<void> {
    return this.#changes;
  }

  /** The token that is in use, verified or not; null while there is none, or the record could not be read yet. */
  get current(): HeldToken | null {
    return this.#state?.record.current ?? null;
  }

  status(): PatStatus {
    const owner = this.owners.known;
    return toPatStatus(this.#state, {
      workspaceOrigin: this.config.workspaceOrigin,
      policy: this.#policy,
      durable: this.journal.durable,
      owner: owner.kind === 'known' ? owner.email : null,
      loadFailure: this.#first.failure,
    });
  }

  /** Does everything that is due, and returns when nothing is left before some later time. */
  runDue(): Promise<void> {
    return this.#turn(async () => {
      if (!(await this.#load())) return;
      while (!this.#stopping.signal.aborted) {
        const step = decide(this.#loaded, this.clock.now(), this.#policy);
        if (step.do === 'wait' || step.do === 'ask') break;
        await this.#take(step);
      }
    });
  }

  /** Rotates whether or not it is due. A token that does not work is left as it is. */
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
   * Revokes everything of ours and forgets it; back to the first day. Answers null when that is done, or why it is not:
   * then nothing is forgotten, and it can be tried again.
   */
  signOut(): Promise<FailureReason | null> {
    return this.#turn(async () => {
      if (!(await this.#load())) {
        return { kind: 'unavailable', message: this.#first.failure ?? '', retryAfterSeconds: null };
      }
      const failure = await this.runner.signOut(this.#loaded);
      if (failure) return failure;
      this.#apply({ of: 'sign-out' });
      // One that fails is repeated: what the store still names is dead already.
      await this.#take({ do: 'save' });
      return null;
    });
  }

  /** Ends the step in hand and begins no other; what is left undone is in the journal. */
  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#mutex.run(() => this.ledger.sync());
  }

  /** Verifies the current token against the workspace now, however recently that was done, and answers the status. */
  verifyNow(): Promise<PatStatus> {
    // Whoever comes while a verification waits for its turn shares it; one that is under way may be too old for him.
    this.#waitingVerification ??= this.#mutex.run(async () => {
      this.#waitingVerification = null;
      if (await this.#load()) await this.#verifyCurrent();
      return this.status();
    });
    return this.#waitingVerification;
  }

  /**
   * Turns a pasted token, already verified to be the owner's, into one of our own. Ends when the rotation is done and the
   * pasted token dealt with, or when it cannot go on; what was there before is then still in use.
   */
  adopt(pasted: TokenValue, observer: SetUpObserver): Promise<RotationResult> {
    return this.#turn(async () => {
      if (!(await this.#load())) return { rotated: false, status: this.status() };
      this.#apply({ of: 'paste', rotationId: randomUUID(), tokenId: tokenIdOf(pasted), value: pasted });
      const rotated = await this.#carryOut(observer);
      const { attempt } = this.#loaded.record;
      if (attempt?.from === 'pasted' && !attempt.pending) this.#apply({ of: 'abandon' });
      return { rotated, status: this.status() };
    });
  }

  /** One thing at a time. The ledger is written behind it: a store that hangs holds up no rotation. */
  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work).finally(() => void this.ledger.sync());
  }

  async #verifyCurrent(): Promise<void> {
    if (this.#loaded.record.current) await this.#take({ do: 'verifyCurrent' });
  }

  /**
   * Goes on until there is no attempt in hand and nothing is due, riding out trouble for a while.
   * @returns whether a successor was put in use
   */
  async #carryOut(observer?: SetUpObserver): Promise<boolean> {
    const deadlineMs = this.clock.now() + SET_UP_BUDGET_MS;
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
    const failedBefore = this.#first.failure;
    this.#state = await this.#first.load();
    if (this.#state && this.#first.failure === null) await this.ledger.sync();
    if (this.#state || this.#first.failure !== failedBefore) this.#changes.next();
    return this.#state !== null;
  }

  async #take(step: ActiveStep): Promise<Outcome> {
    const startedMs = this.clock.now();
    const before = this.#loaded;
    const outcome = await this.runner.run(step, before);
    this.#apply(outcome);
    const entry = ledgerEntry(outcome, before, startedMs, this.clock.now());
    if (entry) this.ledger.add(entry);
    if ('failure' in outcome) this.#logger.warn(`Rotation: ${step.do} failed: ${outcome.failure.message}`);
    return outcome;
  }

  #apply(outcome: Outcome): void {
    const circumstance = { nowMs: this.clock.now(), random: Math.random() };
    this.#state = reduce(this.#loaded, outcome, circumstance, this.#policy);
    this.#changes.next();
  }

  /** As configured; while no shell is open the token may be let expire. */
  get #policy(): RotationPolicy {
    const letsExpire = this.config.whenIdle === 'expire' && !this.presence.anyOpen;
    return { ...this.config.rotation, letsExpire };
  }

  get #loaded(): RotationState {
    if (!this.#state) throw new Error('The rotation was not loaded.');
    return this.#state;
  }
}
