import { EarlyOutput } from './early-output';
import type { FromWorker } from './messages';
import { MirrorFeed } from './mirror-feed';
import type { MirrorWorker, WorkerClient } from './mirror-worker';

/** What was held back is parsed when so long nothing more came. */
const QUIET_MILLISECONDS = 50;
/** Where it drips without a pause, as of a program that draws a spinner, nothing waits longer than about this. */
const MAX_GATHER_MILLISECONDS = 500;
const DEFAULT_MAX_WAITING_BYTES = 1024 * 1024;
const DEFAULT_SNAPSHOT_MILLISECONDS = 2000;

/**
 * A screen as two streams of output, for a terminal that is new (or reset) and has the same size. Write `scrollback` and
 * then `viewport`, or `viewport` alone where older lines are not wanted; then go on with the output from `offset`.
 *
 * Older lines cannot be put in later: a terminal takes them only from above the screen. So whoever wants to show the
 * screen first asks for a snapshot without scrollback, and replaces it by a full one in a terminal that was reset.
 */
export interface Snapshot {
  /** How many bytes were fed before it was taken: the next byte to write. */
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  /** Older lines, moved off the screen; empty when there are none. */
  readonly scrollback: Uint8Array;
  /** Both screens' text, cursor and attributes, all modes, and the beginning of a sequence that has not ended yet. */
  readonly viewport: Uint8Array;
}

/** Output that is still kept, from a place where a terminal may begin up to the last byte that was fed. */
export type History = () => Iterable<Uint8Array>;

export interface ScreenMirrorOptions {
  readonly cols: number;
  readonly rows: number;
  readonly scrollbackLines: number;
  /**
   * Told true when more output waits than `maxWaitingBytes`, which happens where it can't be skipped: pause the source;
   * and false when half of it is gone.
   */
  readonly onPressure?: (isHigh: boolean) => void;
  readonly maxWaitingBytes?: number;
  /** A program asked for somebody, by a bell (null) or by a message that is not fit to show as it is. */
  readonly onAttention?: (message: string | null) => void;
  /** From this the screen is built again after the worker died; without it there are no snapshots from then on. */
  readonly history?: History;
}

/** What is on one terminal's screen, kept by a {@link MirrorWorker} away from the path of the data. */
export class ScreenMirror implements WorkerClient {
  readonly id: number;
  private cols: number;
  private rows: number;
  private offset = 0;
  private way: MirrorFeed;
  private gatheringSince = 0;
  private isHistory = false;
  private isPressed = false;
  /** Until a terminal is needed. */
  private early: EarlyOutput | null = new EarlyOutput();
  private isLost = false;
  private nextRequest = 1;
  private readonly requests = new Map<number, (snapshot: FromWorker | null) => void>();
  private readonly quiet: NodeJS.Timeout;

  constructor(
    private readonly worker: MirrorWorker,
    private readonly options: ScreenMirrorOptions,
  ) {
    this.id = worker.newId();
    this.cols = options.cols;
    this.rows = options.rows;
    this.way = this.newWay();
    this.quiet = setTimeout(() => this.settle(), QUIET_MILLISECONDS).unref();
  }

  /** Takes output. The bytes are kept, not copied: nobody may change them any more. */
  feed(bytes: Uint8Array): void {
    this.offset += bytes.length;
    if (this.isLost || bytes.length === 0 || this.early?.take(bytes)) return;
    this.begin();
    this.take(bytes);
    this.weigh();
  }

  /** The terminal has another size for all output that comes from now on. */
  resize(cols: number, rows: number): void {
    if (this.isLost || this.early?.resize({ cols, rows })) return;
    this.begin();
    this.resizeTerminal(cols, rows);
  }

  /**
   * The screen after all that was fed so far; null when it isn't known, or not soon enough: then start from the output
   * that is kept.
   */
  async snapshot({
    maxScrollbackLines = this.options.scrollbackLines,
    withinMilliseconds = DEFAULT_SNAPSHOT_MILLISECONDS,
  } = {}): Promise<Snapshot | null> {
    this.begin();
    if (this.isLost) return null;
    this.flush();
    const { offset } = this;
    const request = this.nextRequest++;
    const answer = await new Promise<FromWorker | null>((resolve) => {
      const settle = (message: FromWorker | null): void => {
        clearTimeout(timeout);
        this.requests.delete(request);
        resolve(message);
      };
      const timeout = setTimeout(() => settle(null), withinMilliseconds);
      this.requests.set(request, settle);
      this.worker.post({ type: 'snapshot', mirror: this.id, request, maxScrollbackLines });
    });
    if (answer?.type !== 'snapshot') return null;
    return { offset, cols: answer.cols, rows: answer.rows, ...answer.streams };
  }

  /** The terminal is no more. */
  close(): void {
    this.worker.remove(this);
    this.lose();
    clearTimeout(this.quiet);
  }

  get isWaiting(): boolean {
    return this.way.isAwaited || this.requests.size > 0;
  }

  receive(message: FromWorker): void {
    switch (message.type) {
      case 'taken':
        this.way.taken(message.bytes, message.isPlain);
        return this.weigh();
      case 'snapshot':
        return this.requests.get(message.request)?.(message);
      case 'attention':
        return this.options.onAttention?.(message.message);
      case 'failed':
        return this.close();
    }
  }

  workerLost(restarted: boolean): void {
    this.lose();
    const { history } = this.options;
    if (!restarted) return;
    if (history === undefined) return this.worker.remove(this);
    this.isLost = false;
    this.open();
    this.isHistory = true;
    for (const bytes of history()) this.way.feed(bytes);
    this.flush();
    this.isHistory = false;
  }

  /** Has a terminal begin, with what came before it. */
  private begin(): void {
    const { early } = this;
    if (early === null) return;
    this.early = null;
    this.isLost = !this.worker.add(this);
    if (this.isLost) return;
    this.open();
    for (const part of early.all) {
      if (part instanceof Uint8Array) this.take(part);
      else this.resizeTerminal(part.cols, part.rows);
    }
    this.weigh();
  }

  private resizeTerminal(cols: number, rows: number): void {
    this.cols = cols;
    this.rows = rows;
    this.way.resize({ cols, rows });
    this.worker.post({ type: 'resize', mirror: this.id, cols, rows });
  }

  private take(bytes: Uint8Array): void {
    const now = performance.now();
    // Plain output that is held back does not count: it calls for nobody, and may well wait until its end.
    if (this.way.waitingBytes === 0) this.gatheringSince = now;
    this.way.feed(bytes);
    if (now - this.gatheringSince < MAX_GATHER_MILLISECONDS) this.quiet.refresh();
  }

  private open(): void {
    const { id, cols, rows } = this;
    const { scrollbackLines } = this.options;
    if (!this.isLost) this.worker.post({ type: 'open', mirror: id, cols, rows, scrollbackLines });
  }

  private lose(): void {
    this.isLost = true;
    this.early = null;
    this.way = this.newWay();
    for (const settle of [...this.requests.values()]) settle(null);
    this.weigh();
  }

  private settle(): void {
    if (!this.isLost && this.early === null) this.flush();
  }

  private flush(): void {
    this.gatheringSince = performance.now();
    this.way.flush();
    this.weigh();
  }

  private newWay(): MirrorFeed {
    const { cols, rows, options } = this;
    return new MirrorFeed({
      size: { cols, rows },
      scrollbackLines: options.scrollbackLines,
      send: (bytes) => {
        const isHistory = this.isHistory && { isHistory: true };
        this.worker.post({ type: 'output', mirror: this.id, bytes, ...isHistory });
      },
    });
  }

  private weigh(): void {
    const limit = this.options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES;
    const waiting = this.way.waitingBytes;
    const isPressed = this.isPressed ? waiting > limit / 2 : waiting > limit;
    if (isPressed === this.isPressed) return;
    this.isPressed = isPressed;
    this.options.onPressure?.(isPressed);
  }
}
