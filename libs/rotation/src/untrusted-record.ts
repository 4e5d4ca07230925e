import type { TokenValue } from '@latchkey/token';
import { emptyRecord, REPLACE_AT_ONCE, type HeldToken, type RotationRecord } from './state';

/** A token lives a week at most by our settings, so a later expiry is made up. */
const MAX_LIFETIME_MS = 7 * 24 * 3_600_000;
/** One rotation a second for thirty years: more is made up, and would leave no room to count on. */
const MAX_GENERATION = 1e9;

/**
 * Takes over what is safe to use from a record that others may have written: its token, to be verified and then replaced
 * at once, and how far it had counted. The ids in it are ignored, because anything named there would be revoked.
 * @param tokenIdOf computes a token's id from its value
 */
export function fromUntrustedRecord(
  found: RotationRecord,
  installId: string,
  tokenIdOf: (value: TokenValue) => string,
  nowMs: number,
): RotationRecord {
  const token = found.current ?? found.attempt?.pending ?? null;
  const isPlausible = Number.isInteger(found.generation) && found.generation >= 0;
  return {
    ...emptyRecord(installId),
    generation: isPlausible ? Math.min(found.generation, MAX_GENERATION) : 0,
    current: token && replaceable(token, tokenIdOf(token.value), nowMs),
  };
}

function replaceable(token: HeldToken, tokenId: string, nowMs: number): HeldToken {
  const expiresAtMs = Number.isFinite(token.expiresAtMs) ? token.expiresAtMs : nowMs;
  return {
    tokenId,
    value: token.value,
    mintedAtMs: REPLACE_AT_ONCE,
    expiresAtMs: Math.min(expiresAtMs, nowMs + MAX_LIFETIME_MS),
  };
}

/** Marks a place as left: a release that still looks there finds no token, and a count further than its own. */
export function tombstone({ installId, user, generation }: RotationRecord): RotationRecord {
  return { ...emptyRecord(installId), user, generation: generation + 1 };
}
