import { concat, keep } from './bytes';
import { linesThatEvict, SlidingWindow } from './sliding-window';

/** Output gathers to so much before it crosses to the terminal. */
const BATCH_BYTES = 64 * 1024;
/** So much more than is needed gathers before lines are counted and let go. */
const SLACK_BYTES = 256 * 1024;
/** Colour changes of output that was left out are parsed beyond this. */
const MAX_CARRIED_BYTES = 4096;
/** What a needed line may take on average, in bytes per column, before its output is parsed rather than held. */
const KEPT_BYTES_PER_CELL = 2;
const KEPT_BYTES_AT_LEAST = 128 * 1024;

interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface FeedOptions {
  readonly size: Size;
  readonly scrollbackLines: number;
  /** Gives output to the terminal, elsewhere; `taken` is called when it has parsed it. The bytes are its own. */
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Of {@link SlidingWindow}; in tests. */
  readonly slackBytes?: number;
}

/**
 * The way of output to a terminal that parses it elsewhere and tells later what it has parsed. A flood of plain lines does
 * not go there at all: it waits in a sliding window until somebody looks or all is quiet. That begins only when the
 * terminal has parsed everything that was sent, and is where lines can be left out; until then output gathers here.
 */
export class MirrorFeed {
  private queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #sentBytes = 0;
  #size: Size;
  private window: SlidingWindow | null;

  /** For a terminal that is new, of which old lines can be left out from the start. */
  constructor(private readonly options: FeedOptions) {
    this.#size = options.size;
    this.window = this.#newWindow();
  }

  /** What is to be parsed, here or on its way. */
  get waitingBytes(): number {
    return this.#queuedBytes + this.#sentBytes;
  }

  get isAwaited(): boolean {
    return this.#sentBytes > 0;
  }

  /** Takes output: bytes that nobody changes later. */
  feed(bytes: Uint8Array): void {
    if (this.window?.push(bytes)) return this.#hold(this.window);
    this.#endWindow();
    keep(this.queue, bytes);
    this.#queuedBytes += bytes.length;
    if (this.#sentBytes === 0 && this.#queuedBytes >= BATCH_BYTES) this.flush();
  }

  /** Has everything parsed that was fed so far. */
  flush(): void {
    if (this.window?.bytes === 0) return; // it was
    this.#endWindow();
    this.#send(this.#takeQueue());
  }

  /** The terminal has another size for all output that comes from now on, once it is told; and all before was sent. */
  resize(size: Size): void {
    this.flush();
    this.#size = size;
    if (this.window !== null) this.window = this.#newWindow();
  }

  /** @param isPlain old lines can be left out from here on: see `MirrorTerminal` */
  taken(byteCount: number, isPlain: boolean): void {
    this.#sentBytes -= byteCount;
    if (this.#sentBytes > 0 || this.window !== null) return;
    if (isPlain) {
      this.window = this.#newWindow();
      for (const bytes of this.#takeQueue()) this.feed(bytes);
    } else if (this.#queuedBytes >= BATCH_BYTES) this.flush();
  }

  #hold(window: SlidingWindow): void {
    if (window.carriedBytes > MAX_CARRIED_BYTES) this.#send(window.takeCarried());
    if (window.isTooLong) this.flush();
  }

  #endWindow(): void {
    const { window } = this;
    this.window = null;
    if (window !== null) this.#send(window.take());
  }

  #takeQueue(): readonly Uint8Array[] {
    const { queue } = this;
    this.queue = [];
    this.#queuedBytes = 0;
    return queue;
  }

  /** A copy crosses, because the bytes are being sent to viewers too. */
  #send(parts: readonly Uint8Array[]): void {
    const bytes = concat(parts);
    if (bytes.length === 0) return;
    this.#sentBytes += bytes.length;
    this.options.send(bytes);
  }

  #newWindow(): SlidingWindow {
    const { cols, rows } = this.#size;
    const neededLines = linesThatEvict(rows, this.options.scrollbackLines);
    const maxKeptBytes = KEPT_BYTES_AT_LEAST + neededLines * cols * KEPT_BYTES_PER_CELL;
    return new SlidingWindow({
      neededLines,
      maxKeptBytes,
      slackBytes: this.options.slackBytes ?? SLACK_BYTES,
    });
  }
}
