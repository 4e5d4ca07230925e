const FIRST_MS = 250;
const CAP_MS = 10_000;

/**
 * How long to wait before the api is started again: not at all after one that had served, for then it is gone from under
 * people's hands, and its start itself takes so long that it cannot spin. Ever longer while it does not come up.
 * @param failedStarts starts in a row, the latest included, that have not served
 */
export function respawnDelayMs(failedStarts: number): number {
  if (failedStarts === 0) return 0;
  return Math.min(CAP_MS, FIRST_MS * 2 ** (failedStarts - 1));
}
