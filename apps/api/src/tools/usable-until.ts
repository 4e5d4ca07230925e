import type { HeldToken } from '@latchkey/rotation';

/** A request that is on its way when a client's copy ends, and clocks that are read in whole seconds. */
const MAX_MARGIN_MS = 30_000;

/**
 * Until when a tool that is given the current token now may use it without asking again.
 *
 * A rotation can come at any moment, for somebody may ask for one; the token is then revoked an overlap later. So an overlap
 * from now is all that can be promised, less a margin, and never beyond the end of the token's own life.
 */
export function usableUntilMs(token: HeldToken, overlapMs: number, nowMs: number): number {
  const marginMs = Math.min(MAX_MARGIN_MS, overlapMs / 4);
  return Math.min(nowMs + overlapMs, token.expiresAtMs) - marginMs;
}
