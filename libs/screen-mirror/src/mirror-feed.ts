import { concat, keep } from './bytes';
import { linesThatEvict, SlidingWindow } from './sliding-window';

/** Output is batched to this size before it is sent to the terminal. */
const BATCH_BYTES = 64 * 1024;
/** How much more than needed may gather before lines are counted and dropped. */
const SLACK_BYTES = 256 * 1024;
/** Colour changes of dropped output are sent to the terminal when they exceed this size. */
const MAX_CARRIED_BYTES = 4096;
/** The average size of a needed line, in bytes per column, beyond which output is parsed rather than held. */
const KEPT_BYTES_PER_CELL = 2;
const MIN_KEPT_BYTES = 128 * 1024;
const DEFAULT_LIMIT_BYTES = 1024 * 1024;

/** Reports when more than `limitBytes` waits to be parsed, and when half of that is parsed. */
export class Pressure {
  #isHigh = false;

  constructor(
    private readonly limitBytes = DEFAULT_LIMIT_BYTES,
    private readonly onChange?: (isHigh: boolean) => void,
  ) {}

  update(waitingBytes: number): void {
    const isHigh = waitingBytes > (this.#isHigh ? this.limitBytes / 2 : this.limitBytes);
    if (isHigh === this.#isHigh) return;
    this.#isHigh = isHigh;
    this.onChange?.(isHigh);
  }
}

interface Size {
  readonly cols: number;
  readonly rows: number;
}

interface FeedOptions {
  readonly size: Size;
  readonly scrollbackLines: number;
  /** Passes output to the terminal, which owns the bytes then and calls `taken` once it has parsed them. */
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Set in tests; see {@link SlidingWindow}. */
  readonly slackBytes?: number;
}

/**
 * Feeds output to a terminal that parses it in another thread and reports its progress. A flood of plain lines is not sent:
 * it stays in a sliding window until a snapshot is wanted or the output pauses. A window starts only when the terminal has
 * parsed everything sent and is in a state where lines may be skipped; until then output is queued here.
 */
export class MirrorFeed {
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #sentBytes = 0;
  #size: Size;
  #window: SlidingWindow | null;

  constructor(private readonly options: FeedOptions) {
    this.#size = options.size;
    this.#window = this.#newWindow();
  }

  /** Output that must be parsed, queued or sent. */
  get waitingBytes(): number {
    return this.#queuedBytes + this.#sentBytes;
  }

  get isAwaited(): boolean {
    return this.#sentBytes > 0;
  }

  /** Takes output without a copy, so the bytes must not change any more. */
  feed(bytes: Uint8Array): void {
    if (this.#window?.push(bytes)) return this.#hold(this.#window);
    this.#endWindow();
    keep(this.#queue, bytes);
    this.#queuedBytes += bytes.length;
    if (this.#sentBytes === 0 && this.#queuedBytes >= BATCH_BYTES) this.flush();
  }

  /** Sends everything fed so far. */
  flush(): void {
    if (this.#window?.bytes === 0) return; // nothing to send
    this.#endWindow();
    this.#send(this.#takeQueue());
  }

  /** Applies a size to the output from now on, after sending all output before it. */
  resize(size: Size): void {
    this.flush();
    this.#size = size;
    if (this.#window !== null) this.#window = this.#newWindow();
  }

  /** @param isPlain whether old lines may be skipped from here on; see `MirrorTerminal` */
  taken(byteCount: number, isPlain: boolean): void {
    this.#sentBytes -= byteCount;
    if (this.#sentBytes > 0 || this.#window !== null) return;
    if (isPlain) {
      this.#window = this.#newWindow();
      for (const bytes of this.#takeQueue()) this.feed(bytes);
    } else if (this.#queuedBytes >= BATCH_BYTES) this.flush();
  }

  #hold(window: SlidingWindow): void {
    if (window.carriedBytes > MAX_CARRIED_BYTES) this.#send(window.takeCarried());
    if (window.isTooLong) this.flush();
  }

  #endWindow(): void {
    const window = this.#window;
    this.#window = null;
    if (window !== null) this.#send(window.take());
  }

  #takeQueue(): readonly Uint8Array[] {
    const queue = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    return queue;
  }

  /** Sends a copy, because viewers are sent the same bytes. */
  #send(parts: readonly Uint8Array[]): void {
    const bytes = concat(parts);
    if (bytes.length === 0) return;
    this.#sentBytes += bytes.length;
    this.options.send(bytes);
  }

  #newWindow(): SlidingWindow {
    const { cols, rows } = this.#size;
    const neededLines = linesThatEvict(rows, this.options.scrollbackLines);
    const maxKeptBytes = MIN_KEPT_BYTES + neededLines * cols * KEPT_BYTES_PER_CELL;
    return new SlidingWindow({
      neededLines,
      maxKeptBytes,
      slackBytes: this.options.slackBytes ?? SLACK_BYTES,
    });
  }
}
