import type { SessionClock } from './ports';

/** While somebody drags an edge of a window, programs draw this often at most. */
const SETTLE_MILLISECONDS = 30;

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * The size of the shell's terminal. The latest to attach or resize governs: that is the viewer a person is looking at.
 * @typeParam By who asked for a size
 */
export class TerminalSize<By> {
  private wanted: { readonly size: Size; readonly by: By } | null = null;
  private cancelSettle: (() => void) | null = null;

  constructor(
    private size: Size,
    private readonly clock: SessionClock,
    private readonly changed: (size: Size, by: By) => void,
  ) {}

  get current(): Size {
    return this.size;
  }

  /** At once. */
  set(size: Size, by: By): void {
    this.wanted = null;
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.changed(size, by);
  }

  /** At once, or soon if another change was just made; of those that come meanwhile the last is carried out. */
  change(size: Size, by: By): void {
    if (this.cancelSettle !== null) {
      this.wanted = { size, by };
      return;
    }
    this.set(size, by);
    this.cancelSettle = this.clock.after(SETTLE_MILLISECONDS, () => {
      this.cancelSettle = null;
      if (this.wanted !== null) this.change(this.wanted.size, this.wanted.by);
    });
  }
}
