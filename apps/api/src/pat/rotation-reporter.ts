import { Injectable, Logger } from '@nestjs/common';
import { RateLimiter } from '@latchkey/concurrency';
import type { Outcome, RotationState } from '@latchkey/rotation';
import { AuditLog } from '../audit/audit-log';
import { Clock } from '../common/clock';
import { Ledger, ledgerEntry, shownTokenId } from './ledger';

/** Two instances that run side by side supersede each other with every rotation. */
const INSTANCE_LINES = { count: 1, windowMs: 10 * 60_000 };

/** Tells people what the rotation did: in the ledger, the audit log and the app's log. */
@Injectable()
export class RotationReporter {
  readonly #logger = new Logger('Rotation');
  readonly #instanceLines = new RateLimiter(INSTANCE_LINES);

  constructor(
    private readonly ledger: Ledger,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Reports a step that has ended. @param before the state in which it began */
  ended(step: string, outcome: Outcome, before: RotationState, startedMs: number): void {
    const entry = ledgerEntry(outcome, before, startedMs, this.clock.now());
    if (entry) this.ledger.add(entry);
    if ('failure' in outcome) this.#logger.warn(`${step} failed: ${outcome.failure.message}`);
    if (outcome.of === 'superseded') this.#otherInstance();
    this.#rotated(outcome, before);
    if (outcome.of === 'revoke') this.#record('revoke', outcome.tokenId, isRevoked(outcome));
  }

  /** Stores the ledger. */
  sync(): Promise<void> {
    return this.ledger.sync();
  }

  #rotated(outcome: Outcome, { record }: RotationState): void {
    const isFailure = 'failure' in outcome;
    const tokenId = record.attempt?.pending?.tokenId ?? null;
    if (outcome.of === 'verifySuccessor') this.#record('rotate', tokenId, !isFailure);
    else if (outcome.of === 'mint' && isFailure) this.#record('rotate', null, false);
    if (outcome.of !== 'verifySuccessor' || isFailure || tokenId === null) return;
    const generation = record.generation + 1;
    this.#logger.log(`Rotation done: generation ${generation}, token ${shownTokenId(tokenId)}.`);
  }

  #record(action: 'rotate' | 'revoke', tokenId: string | null, isDone: boolean): void {
    this.audit.record({
      actor: 'latchkey',
      address: null,
      requestId: null,
      action,
      objectId: tokenId === null ? null : shownTokenId(tokenId),
      outcome: isDone ? 'ok' : 'failed',
    });
  }

  #otherInstance(): void {
    if (this.#instanceLines.take(this.clock.monotonicNow()) > 0) return;
    this.#logger.log(
      'Another instance has written the record, and this one continues from there. Most likely the container of an earlier deployment still runs, or another app uses the same secret scope.',
    );
  }
}

function isRevoked(outcome: Extract<Outcome, { of: 'revoke' }>): boolean {
  return !('failure' in outcome) && outcome.pastedToken?.fate !== 'left';
}
