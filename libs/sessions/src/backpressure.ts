import type { SessionClock, ShellPort } from './ports';
import type { Viewer } from './viewer';

/** A viewer that applies backpressure and acknowledges nothing for this long is stalled. */
const STALL_MS = 10_000;

/**
 * Decides whether the shell should be paused. The thresholds for pausing and resuming differ, so that it doesn't flutter.
 * @param lags how far each viewer's terminal is behind the end of the output, in windows; without viewers the shell runs
 */
export function shouldPause(paused: boolean, lags: readonly number[]): boolean {
  const slowest = Math.max(0, ...lags);
  return paused ? slowest > 0.5 : slowest >= 1;
}

/**
 * Pauses the shell for the slowest live viewer, and while the screen mirror has too much to parse. Reports viewers that
 * stall to `onStall`, after which they no longer apply backpressure.
 */
export class Backpressure {
  #viewersLag = false;
  #laggingSince = 0;
  #screenLags = false;
  #isPaused = false;
  #cancelStallCheck: (() => void) | null = null;

  constructor(
    private readonly shell: ShellPort,
    private readonly clock: SessionClock,
    private readonly viewers: ReadonlySet<Viewer>,
    private readonly onStall: (viewer: Viewer) => void,
  ) {}

  /** Call when output was produced or acknowledged, and when a viewer comes or goes. */
  update(): void {
    const lag = shouldPause(this.#viewersLag, this.#lags());
    if (lag !== this.#viewersLag) {
      this.#viewersLag = lag;
      this.#cancelStallCheck?.();
      this.#cancelStallCheck = null;
      if (lag) {
        this.#laggingSince = this.clock.now();
        this.#checkForStallsLater(STALL_MS);
      }
    }
    this.#pauseOrResume();
  }

  screenPressure(isHigh: boolean): void {
    this.#screenLags = isHigh;
    this.#pauseOrResume();
  }

  #pauseOrResume(): void {
    const pause = this.#viewersLag || this.#screenLags;
    if (pause === this.#isPaused) return;
    this.#isPaused = pause;
    if (pause) this.shell.pause();
    else this.shell.resume();
  }

  #liveViewers(): Viewer[] {
    return [...this.viewers].filter((viewer) => viewer.isLive);
  }

  #lags(): number[] {
    return this.#liveViewers().map((viewer) => viewer.lag);
  }

  #checkForStallsLater(delayMs: number): void {
    this.#cancelStallCheck = this.clock.after(delayMs, () => {
      this.#cancelStallCheck = null;
      this.#reportStalled();
    });
  }

  #reportStalled(): void {
    const now = this.clock.now();
    let longestQuietMs = 0;
    for (const viewer of this.#liveViewers()) {
      if (viewer.lag <= 0.5) continue;
      const quietMs = now - Math.max(viewer.lastProgressAt, this.#laggingSince);
      if (quietMs < STALL_MS) longestQuietMs = Math.max(longestQuietMs, quietMs);
      else this.onStall(viewer);
    }
    this.update();
    if (this.#viewersLag && this.#cancelStallCheck === null)
      this.#checkForStallsLater(STALL_MS - longestQuietMs);
  }
}
