import type { LedgerEntry } from '@latchkey/contracts';
import type { Outcome, RotationState } from '@latchkey/rotation';

const SHOWN_ID_CHARACTERS = 12;

/** One line of the ledger; null for a proof that merely confirmed what was known. */
export function ledgerEntry(
  outcome: Outcome,
  before: RotationState,
  startedMs: number,
  endedMs: number,
): LedgerEntry | null {
  if (outcome.of === 'prove' && !('failure' in outcome) && before.proof.verdict === 'works') return null;
  return {
    at: new Date(endedMs).toISOString(),
    generation: before.record.generation,
    rotationId: before.record.attempt?.rotationId ?? null,
    step: outcome.of,
    outcome: 'failure' in outcome ? 'failed' : 'done',
    milliseconds: endedMs - startedMs,
    detail: detailOf(outcome),
  };
}

function detailOf(outcome: Outcome): string {
  if ('failure' in outcome) return outcome.failure.message;
  if (outcome.of === 'mint') return `token ${outcome.minted.tokenId.slice(0, SHOWN_ID_CHARACTERS)}`;
  if (outcome.of !== 'revoke') return '';
  const id = `token ${outcome.tokenId.slice(0, SHOWN_ID_CHARACTERS)}`;
  return outcome.pastedToken ? `pasted ${id}: ${outcome.pastedToken.fate}` : id;
}
