import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { PatStatus } from '@latchkey/contracts';
import { tokenIdOf } from '@latchkey/databricks-client';
import {
  decide,
  initialState,
  reduce,
  type FailureReason,
  type Outcome,
  type RotationState,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { Subject, type Observable } from 'rxjs';
import { Serial } from '../common/serial';
import { AppConfig } from '../config/app-config';
import { OwnerDirectory } from '../workspace/owner-directory';
import { Ledger } from './ledger';
import { ledgerEntry } from './ledger-entry';
import { toPatStatus } from './pat-status';
import { RotationJournal } from './rotation-journal';
import { StepRunner, type ActiveStep } from './step-runner';

/** Follows a set-up as it happens. */
export interface SetUpObserver {
  starting(step: ActiveStep, state: RotationState): void;
  ended(outcome: Outcome, state: RotationState): void;
}

/** A set-up rides out trouble of the workspace for this long before it gives up. */
const SET_UP_BUDGET_MS = 20_000;

/**
 * Holds the rotation's state and does what `decide` says, one thing at a time, whoever calls. Every outcome, also a bad
 * one, becomes state; nothing is lost in a log.
 */
@Injectable()
export class Rotator {
  readonly #logger = new Logger(Rotator.name);
  readonly #serial = new Serial();
  readonly #changes = new Subject<void>();
  #state: RotationState | null = null;
  #loadFailure: string | null = null;
  #stopping = false;
  #waitingProof: Promise<PatStatus> | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly journal: RotationJournal,
    private readonly runner: StepRunner,
    private readonly ledger: Ledger,
    private readonly owners: OwnerDirectory,
  ) {}

  /** Fires after each change of the status. */
  get changes(): Observable<void> {
    return this.#changes;
  }

  status(): PatStatus {
    const owner = this.owners.known;
    return toPatStatus(this.#state, {
      workspaceOrigin: this.config.workspaceOrigin,
      policy: this.config.rotation,
      durable: this.journal.durable,
      owner: owner.kind === 'known' ? owner.email : null,
      loadFailure: this.#loadFailure,
    });
  }

  /** Does everything that is due, and returns when nothing is left before some later time. */
  runDue(): Promise<void> {
    return this.#serial.run(async () => {
      if (!(await this.#load())) return;
      while (!this.#stopping) {
        const step = decide(this.#loaded, Date.now(), this.config.rotation);
        if (step.do === 'wait' || step.do === 'ask') break;
        await this.#take(step);
      }
      await this.ledger.save();
    });
  }

  /** Rotates whether or not it is due, and answers the status. A token that does not work is left as it is. */
  rotateNow(): Promise<PatStatus> {
    return this.#serial.run(async () => {
      if (await this.#load()) {
        await this.#proveCurrent();
        const { current, attempt } = this.#loaded.record;
        if (current && !attempt && this.#loaded.proof.verdict === 'works') {
          await this.#take({ do: 'begin' });
          await this.#carryOut();
        }
      }
      await this.ledger.save();
      return this.status();
    });
  }

  /**
   * Revokes everything of ours and forgets it; back to the first day. Answers null when that is done, or why it is not:
   * then nothing is forgotten, and it can be tried again.
   */
  signOut(): Promise<FailureReason | null> {
    return this.#serial.run(async () => {
      if (!(await this.#load())) {
        return { kind: 'unavailable', message: this.#loadFailure ?? '', retryAfterSeconds: null };
      }
      const failure = await this.runner.signOut(this.#loaded);
      if (failure) return failure;
      this.#apply({ of: 'sign-out' });
      const saved = await this.#take({ do: 'save' });
      await this.ledger.save();
      return 'failure' in saved ? saved.failure : null;
    });
  }

  /** Ends the step in hand and begins no other; what is left undone is in the journal. */
  stop(): Promise<void> {
    this.#stopping = true;
    return this.#serial.run(() => Promise.resolve());
  }

  /** Proves the current token against the workspace now, however recently that was done, and answers the status. */
  proveNow(): Promise<PatStatus> {
    // Whoever comes while a proof waits for its turn shares it; one that is under way may be too old for him.
    this.#waitingProof ??= this.#serial.run(async () => {
      this.#waitingProof = null;
      if (await this.#load()) await this.#proveCurrent();
      return this.status();
    });
    return this.#waitingProof;
  }

  /**
   * Turns a pasted token, already proven to be `user`'s, into one of our own. Ends when the rotation is done and the
   * pasted token dealt with, or when it cannot go on; what was there before is then still in use.
   */
  adopt(pasted: TokenValue, user: string, observer: SetUpObserver): Promise<void> {
    return this.#serial.run(async () => {
      if (!(await this.#load())) return;
      this.#apply({ of: 'paste', rotationId: randomUUID(), tokenId: tokenIdOf(pasted), value: pasted, user });
      await this.#carryOut(observer);
      const { attempt } = this.#loaded.record;
      if (attempt?.from === 'pasted' && !attempt.pending) this.#apply({ of: 'abandon' });
    });
  }

  async #proveCurrent(): Promise<void> {
    if (this.#loaded.record.current) await this.#take({ do: 'prove' });
  }

  /** Goes on until there is no attempt in hand and nothing is due, riding out trouble for a while. */
  async #carryOut(observer?: SetUpObserver): Promise<void> {
    const deadlineMs = Date.now() + SET_UP_BUDGET_MS;
    for (;;) {
      const step = decide(this.#loaded, Date.now(), this.config.rotation);
      const minting = this.#loaded.record.attempt !== null;
      if (step.do === 'ask' || (step.do === 'wait' && !(minting && step.untilMs < deadlineMs))) return;
      if (step.do === 'wait') {
        await until(step.untilMs);
        continue;
      }
      observer?.starting(step, this.#loaded);
      const outcome = await this.#take(step);
      observer?.ended(outcome, this.#loaded);
      if (minting && step.do !== 'save' && 'failure' in outcome && outcome.failure.kind !== 'unavailable')
        return;
    }
  }

  async #load(): Promise<boolean> {
    if (this.#state) return true;
    const loaded = await this.journal.load();
    this.#loadFailure = loaded.ok ? null : loaded.failure.message;
    if (loaded.ok) {
      this.#state = initialState(loaded.value);
      await this.ledger.load();
    } else {
      this.#logger.warn(`The rotation's record cannot be read: ${loaded.failure.message}`);
      // A store that answers no, rather than nothing, is not waited for: go on in memory, and say so.
      if (loaded.failure.kind !== 'unavailable') this.#state = startWithoutStore(this.journal);
    }
    this.#changes.next();
    return this.#state !== null;
  }

  async #take(step: ActiveStep): Promise<Outcome> {
    const startedMs = Date.now();
    const before = this.#loaded;
    const outcome = await this.runner.run(step, before);
    this.#apply(outcome);
    const entry = ledgerEntry(outcome, before, startedMs, Date.now());
    if (entry) this.ledger.add(entry);
    if ('failure' in outcome) this.#logger.warn(`Rotation: ${step.do} failed: ${outcome.failure.message}`);
    return outcome;
  }

  #apply(outcome: Outcome): void {
    const circumstance = { nowMs: Date.now(), random: Math.random() };
    this.#state = reduce(this.#loaded, outcome, circumstance, this.config.rotation);
    this.#changes.next();
  }

  get #loaded(): RotationState {
    if (!this.#state) throw new Error('The rotation was not loaded.');
    return this.#state;
  }
}

/** To be saved as soon as the store lets it be; until then the status shows that it does not. */
function startWithoutStore(journal: RotationJournal): RotationState {
  return { ...initialState(journal.newRecord()), unsaved: true };
}

function until(epochMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, epochMs - Date.now())));
}
