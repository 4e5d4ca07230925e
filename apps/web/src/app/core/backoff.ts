/**
 * Milliseconds to wait before attempt number `attempt` (1 is the first after a cut): doubling from a quarter of a
 * second to ten seconds, give or take a fifth so that many pages do not come back in step.
 * @param random a number in [0, 1)
 */
export function backoffMs(attempt: number, random: number): number {
  const base = Math.min(250 * 2 ** (attempt - 1), 10_000);
  return Math.round(base * (0.8 + 0.4 * random));
}
