/** Where a finger was, in pixels, and when, in milliseconds. */
export interface FingerPlace {
  readonly y: number;
  readonly at: number;
}

/** What a finger did before that says nothing of how it leaves. */
const LATEST_MS = 100;
/** After this time a flick has a third of its speed. */
const SLOWING_MS = 325;
const SLOWEST_PIXELS_PER_MILLISECOND = 0.05;

/** How fast a finger moves as it leaves at `now`, in pixels a millisecond; 0 where it came to rest before. */
export function flickSpeed(places: readonly FingerPlace[], now: number): number {
  const latest = places.filter(({ at }) => now - at <= LATEST_MS);
  const [first, last] = [latest[0], latest.at(-1)];
  if (!first || !last || last.at === first.at) return 0;
  const speed = (last.y - first.y) / (last.at - first.at);
  return Math.abs(speed) < SLOWEST_PIXELS_PER_MILLISECOND ? 0 : speed;
}

/** How far a flick has come, in pixels: ever slower. */
export function flickDistance(speed: number, milliseconds: number): number {
  return speed * SLOWING_MS * (1 - Math.exp(-milliseconds / SLOWING_MS));
}

/** Whether a flick has become too slow to be seen. */
export function isFlickOver(speed: number, milliseconds: number): boolean {
  return Math.abs(speed) * Math.exp(-milliseconds / SLOWING_MS) < SLOWEST_PIXELS_PER_MILLISECOND;
}
