import { shouldPause } from './output-credit';
import type { SessionClock, ShellPort } from './ports';
import type { Viewer } from './viewer';

/** A viewer that holds the shell up and acknowledges nothing for so long holds it up no longer. */
const STALL_MS = 10_000;

/**
 * When the shell must wait: for the slowest of the viewers that keep up, and for the screen that is kept of it. A viewer
 * that does not keep up is told of by `onStall`, so that it holds up nobody.
 */
export class OutputFlow {
  #viewersBehind = false;
  #behindSince = 0;
  #screenBehind = false;
  #shellPaused = false;
  #cancelStallCheck: (() => void) | null = null;

  constructor(
    private readonly shell: ShellPort,
    private readonly clock: SessionClock,
    private readonly viewers: ReadonlySet<Viewer>,
    private readonly onStall: (viewer: Viewer) => void,
  ) {}

  /** Looks at the viewers again. */
  govern(): void {
    const behind = shouldPause(this.#viewersBehind, this.#lags());
    if (behind !== this.#viewersBehind) {
      this.#viewersBehind = behind;
      this.#cancelStallCheck?.();
      this.#cancelStallCheck = null;
      if (behind) {
        this.#behindSince = this.clock.now();
        this.#checkForStallsLater(STALL_MS);
      }
    }
    this.#pauseOrResume();
  }

  /** The screen has more waiting than it may. */
  screenPressure(isHigh: boolean): void {
    this.#screenBehind = isHigh;
    this.#pauseOrResume();
  }

  /** The shell is paused by two, and goes on when both agree. */
  #pauseOrResume(): void {
    const pause = this.#viewersBehind || this.#screenBehind;
    if (pause === this.#shellPaused) return;
    this.#shellPaused = pause;
    if (pause) this.shell.pause();
    else this.shell.resume();
  }

  #keepingUp(): Viewer[] {
    return [...this.viewers].filter((viewer) => !viewer.isHeld);
  }

  #lags(): number[] {
    return this.#keepingUp().map((viewer) => viewer.lag);
  }

  #checkForStallsLater(milliseconds: number): void {
    this.#cancelStallCheck = this.clock.after(milliseconds, () => {
      this.#cancelStallCheck = null;
      this.#dropStalled();
    });
  }

  #dropStalled(): void {
    const now = this.clock.now();
    let longestQuiet = 0;
    for (const viewer of this.#keepingUp()) {
      if (viewer.lag <= 0.5) continue;
      const quietMs = now - Math.max(viewer.lastProgressAt, this.#behindSince);
      if (quietMs < STALL_MS) longestQuiet = Math.max(longestQuiet, quietMs);
      else this.onStall(viewer);
    }
    this.govern();
    if (this.#viewersBehind && this.#cancelStallCheck === null)
      this.#checkForStallsLater(STALL_MS - longestQuiet);
  }
}
