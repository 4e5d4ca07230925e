import type { LedgerEntry } from '@latchkey/contracts';
import type { Outcome, RotationState } from '@latchkey/rotation';

const SHOWN_ID_CHARACTERS = 12;
/** Keeps 200 lines well under the 128 KB of a secret, whatever their characters take in JSON. */
const DETAIL_CHARACTERS = 80;

/** Step names as the ledger has stored and shown them since its first release. */
const STORED_STEP: Partial<Record<Outcome['of'], string>> = {
  verifyCurrent: 'prove',
  verifySuccessor: 'verify',
};

/** Makes the ledger's line for an outcome; null for a verification that merely confirmed what was known. */
export function ledgerEntry(
  outcome: Outcome,
  before: RotationState,
  startedMs: number,
  endedMs: number,
): LedgerEntry | null {
  if (outcome.of === 'verifyCurrent' && !('failure' in outcome) && before.verification.verdict === 'works')
    return null;
  return {
    at: new Date(endedMs).toISOString(),
    generation: before.record.generation,
    rotationId: before.record.attempt?.rotationId ?? null,
    step: STORED_STEP[outcome.of] ?? outcome.of,
    outcome: 'failure' in outcome ? 'failed' : 'done',
    milliseconds: endedMs - startedMs,
    detail: detailOf(outcome),
  };
}

function detailOf(outcome: Outcome): string {
  if ('failure' in outcome) return outcome.failure.message.slice(0, DETAIL_CHARACTERS);
  if (outcome.of === 'mint') return `token ${outcome.minted.tokenId.slice(0, SHOWN_ID_CHARACTERS)}`;
  if (outcome.of !== 'revoke') return '';
  const id = `token ${outcome.tokenId.slice(0, SHOWN_ID_CHARACTERS)}`;
  return outcome.pastedToken ? `pasted ${id}: ${outcome.pastedToken.fate}` : id;
}
