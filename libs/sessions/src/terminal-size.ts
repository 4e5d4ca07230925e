import type { SessionClock } from './ports';

/** Longer than most cuts: who was cut off and comes back finds the size as it was. */
const LEFT_MS = 3_000;
/** While somebody drags an edge of a window, programs draw this often at most. */
const SETTLE_MS = 30;

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * The size of the shell's terminal. The latest to attach or resize governs: that is the viewer a person is looking at. Some
 * seconds after it has left, the latest before it does again.
 * @typeParam By who asked for a size
 */
export class TerminalSize<By> {
  #wanted: { readonly size: Size; readonly by: By } | null = null;
  #cancelSettle: (() => void) | null = null;
  #cancelReturn: (() => void) | null = null;
  /** What each who is there asked for; the latest is the last. */
  readonly #wishes = new Map<By, Size>();

  constructor(
    private size: Size,
    private readonly clock: SessionClock,
    /** @param by who knows of it already */
    private readonly changed: (size: Size, by: By | null) => void,
  ) {}

  get current(): Size {
    return this.size;
  }

  /** At once. */
  set(size: Size, by: By): void {
    this.#remember(size, by);
    this.#apply(size, by);
  }

  #apply(size: Size, by: By | null): void {
    this.#wanted = null;
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.changed(size, by);
  }

  /** At once, or soon if another change was just made; of those that come meanwhile the last is carried out. */
  change(size: Size, by: By): void {
    this.#remember(size, by);
    if (this.#cancelSettle !== null) {
      this.#wanted = { size, by };
      return;
    }
    this.set(size, by);
    this.#cancelSettle = this.clock.after(SETTLE_MS, () => {
      this.#cancelSettle = null;
      if (this.#wanted !== null) this.change(this.#wanted.size, this.#wanted.by);
    });
  }

  /** It is not there any more. */
  left(by: By): void {
    const governed = [...this.#wishes.keys()].at(-1) === by;
    this.#wishes.delete(by);
    if (this.#wanted?.by === by) this.#wanted = null;
    if (!governed) return;
    this.#cancelReturn?.();
    this.#cancelReturn = this.clock.after(LEFT_MS, () => {
      const latest = [...this.#wishes.values()].at(-1);
      if (latest !== undefined) this.#apply(latest, null);
    });
  }

  #remember(size: Size, by: By): void {
    this.#wishes.delete(by);
    this.#wishes.set(by, size);
  }
}
