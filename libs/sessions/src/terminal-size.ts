import type { SessionClock } from './ports';

/** Longer than most cuts, so that a viewer that reconnects finds its size unchanged. */
const KEEP_AFTER_LEAVING_MS = 3_000;
/** While a window is being resized, programs redraw at most once in this time. */
const SETTLE_MS = 30;

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * The size of the shell's terminal. The latest viewer to attach or resize determines it, because that is the one a person
 * is looking at. Some seconds after it has left, the one before it does.
 * @typeParam By identifies the viewer that asked for a size
 */
export class TerminalSize<By> {
  #pending: { readonly size: Size; readonly by: By } | null = null;
  #cancelSettle: (() => void) | null = null;
  #cancelFallback: (() => void) | null = null;
  /** The size each attached viewer asked for, the latest last. */
  readonly #requests = new Map<By, Size>();

  #size: Size;

  constructor(
    size: Size,
    private readonly clock: SessionClock,
    /** @param by the viewer that asked for this size, and so knows it; null if none did */
    private readonly changed: (size: Size, by: By | null) => void,
  ) {
    this.#size = size;
  }

  get current(): Size {
    return this.#size;
  }

  /** Resizes at once. */
  set(size: Size, by: By): void {
    this.#remember(size, by);
    this.#apply(size, by);
  }

  #apply(size: Size, by: By | null): void {
    this.#pending = null;
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.changed(size, by);
  }

  /** Resizes at once, or shortly after a recent change; of several pending requests only the last is applied. */
  change(size: Size, by: By): void {
    this.#remember(size, by);
    if (this.#cancelSettle !== null) {
      this.#pending = { size, by };
      return;
    }
    this.set(size, by);
    this.#cancelSettle = this.clock.after(SETTLE_MS, () => {
      this.#cancelSettle = null;
      if (this.#pending !== null) this.change(this.#pending.size, this.#pending.by);
    });
  }

  /** The viewer has left. */
  left(by: By): void {
    const determined = [...this.#requests.keys()].at(-1) === by;
    this.#requests.delete(by);
    if (this.#pending?.by === by) this.#pending = null;
    if (!determined) return;
    this.#cancelFallback?.();
    this.#cancelFallback = this.clock.after(KEEP_AFTER_LEAVING_MS, () => {
      const latest = [...this.#requests.values()].at(-1);
      if (latest !== undefined) this.#apply(latest, null);
    });
  }

  #remember(size: Size, by: By): void {
    this.#requests.delete(by);
    this.#requests.set(by, size);
  }
}
