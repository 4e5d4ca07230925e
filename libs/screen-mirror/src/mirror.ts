import type { Attention } from './attention-watch';
import { MirrorTerminal, type ScreenStreams } from './mirror-terminal';
import { linesThatEvict, SlidingWindow } from './sliding-window';

/** Colour changes of output that was left out are parsed beyond this. */
const MAX_CARRIED_BYTES = 4096;
/** What a needed line may take on average, in bytes per column, before its output is parsed rather than held. */
const KEPT_BYTES_PER_CELL = 2;
const KEPT_BYTES_AT_LEAST = 128 * 1024;

/** One screen, parsed late: output that is plain waits in a sliding window until somebody looks, or all is quiet. */
export class Mirror {
  private readonly terminal: MirrorTerminal;
  private window: SlidingWindow | null = null;

  constructor(
    private cols: number,
    private rows: number,
    private readonly scrollbackLines: number,
    private readonly slackBytes?: number,
  ) {
    this.terminal = new MirrorTerminal(cols, rows, scrollbackLines);
  }

  /** Takes output: bytes that nobody changes later. */
  feed(bytes: Uint8Array): void {
    this.window ??= this.openWindow();
    if (this.window === null) return this.terminal.write(bytes);
    if (!this.window.push(bytes)) {
      this.settle();
      return this.terminal.write(bytes);
    }
    if (this.window.carriedBytes > MAX_CARRIED_BYTES) this.writeAll(this.window.takeCarried());
    if (this.window.keptBytes > this.maxKeptBytes) this.settle();
  }

  /** Parses what waits. */
  settle(): void {
    const { window } = this;
    this.window = null;
    if (window !== null) this.writeAll(window.take());
  }

  /** That a program asked for somebody since this was last taken. Such output is never left out. */
  takeAttention(): Attention | null {
    return this.terminal.takeAttention();
  }

  resize(cols: number, rows: number): void {
    this.settle();
    this.terminal.resize(cols, rows);
    this.cols = cols;
    this.rows = rows;
  }

  streams(maxScrollbackLines: number): ScreenStreams {
    this.settle();
    return this.terminal.streams(maxScrollbackLines);
  }

  dispose(): void {
    this.terminal.dispose();
  }

  private get neededLines(): number {
    return linesThatEvict(this.rows, this.scrollbackLines);
  }

  private get maxKeptBytes(): number {
    return KEPT_BYTES_AT_LEAST + this.neededLines * this.cols * KEPT_BYTES_PER_CELL;
  }

  private openWindow(): SlidingWindow | null {
    if (!this.terminal.isPlain) return null;
    const window = new SlidingWindow(this.neededLines, this.slackBytes);
    const unfinished = this.terminal.takeUnfinished();
    if (unfinished.length === 0 || window.push(unfinished)) return window;
    this.terminal.write(unfinished);
    return null;
  }

  private writeAll(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.terminal.write(part);
  }
}
