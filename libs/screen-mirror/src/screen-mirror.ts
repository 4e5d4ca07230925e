import { EarlyOutput } from './early-output';
import { PendingAnswers, type FromWorker } from './messages';
import { MirrorFeed, Pressure } from './mirror-feed';
import type { MirrorWorker, WorkerClient } from './mirror-worker';
import type { ScreenMirrorOptions, Snapshot } from './types';

/** Output that was held back is parsed after a pause of this length. */
const QUIET_MS = 50;
/** Without pauses, as when a program draws a spinner, output waits about this long at most. */
const MAX_GATHER_MS = 500;
const DEFAULT_ANSWER_MS = 2000;

/** Mirrors one terminal's screen in a {@link MirrorWorker}, off the path of the data. */
export class ScreenMirror implements WorkerClient {
  readonly id: number;
  #cols: number;
  #rows: number;
  #offset = 0;
  #feed: MirrorFeed;
  #gatheringSince = 0;
  #isHistory = false;
  readonly #pressure: Pressure;
  /** Null once a terminal is needed. */
  #early: EarlyOutput | null = new EarlyOutput();
  #isLost = false;
  #shellOffset = -1;
  readonly #answers = new PendingAnswers();
  readonly #quiet: NodeJS.Timeout;

  constructor(
    private readonly worker: MirrorWorker,
    private readonly options: ScreenMirrorOptions,
  ) {
    this.id = worker.newId();
    this.#cols = options.cols;
    this.#rows = options.rows;
    this.#pressure = new Pressure(options.maxWaitingBytes, options.onPressure);
    this.#feed = this.#newFeed();
    this.#quiet = setTimeout(() => this.#settle(), QUIET_MS).unref();
  }

  /** Takes output without a copy, so the bytes must not change any more. */
  feed(bytes: Uint8Array): void {
    this.#offset += bytes.length;
    if (this.#isLost || bytes.length === 0 || this.#early?.take(bytes)) return;
    this.#startTerminal();
    this.#take(bytes);
    this.#updatePressure();
  }

  /** Applies a size to the output from now on. */
  resize(cols: number, rows: number): void {
    if (this.#isLost || this.#early?.resize({ cols, rows })) return;
    this.#startTerminal();
    this.#resizeTerminal(cols, rows);
  }

  /**
   * Returns the screen after everything fed so far. Null when it is unknown or takes too long; then start from the kept
   * output instead.
   */
  async snapshot({
    maxScrollbackLines = this.options.scrollbackLines,
    timeoutMs = DEFAULT_ANSWER_MS,
  } = {}): Promise<Snapshot | null> {
    this.#startTerminal();
    if (this.#isLost) return null;
    this.#flush();
    const offset = this.#offset;
    const answer = await this.#answers.ask(timeoutMs, (request) =>
      this.worker.post({ type: 'snapshot', mirror: this.id, request, maxScrollbackLines }),
    );
    if (answer?.type !== 'snapshot') return null;
    return { offset, cols: answer.cols, rows: answer.rows, ...answer.streams };
  }

  /** The shell, not a program, is in the foreground, so modes that are on are its own. */
  shellHasTerminal(): void {
    if (this.#shellOffset === this.#offset || this.#early?.setsModes === false) return;
    this.#shellOffset = this.#offset;
    this.#startTerminal();
    if (this.#isLost) return;
    this.#flush();
    this.worker.post({ type: 'shell', mirror: this.id });
  }

  /**
   * Finds the modes that a program left on when it ended.
   * @returns output that ends them, empty if there are none; null when the shell is not at its prompt yet, or more output
   *   was fed meanwhile
   */
  async leftovers(): Promise<Uint8Array | null> {
    if (this.#early?.setsModes === false) return new Uint8Array(0);
    this.#startTerminal();
    if (this.#isLost) return new Uint8Array(0); // never known, so don't ask again
    this.#flush();
    const offset = this.#offset;
    const answer = await this.#answers.ask(DEFAULT_ANSWER_MS, (request) =>
      this.worker.post({ type: 'leftovers', mirror: this.id, request }),
    );
    return answer?.type === 'leftovers' && offset === this.#offset ? answer.bytes : null;
  }

  /** Ends the mirror and frees its terminal. */
  close(): void {
    this.worker.remove(this);
    this.#lose();
    clearTimeout(this.#quiet);
  }

  /** Whether a terminal was needed yet. */
  get hasTerminal(): boolean {
    return this.#early === null;
  }

  get isWaiting(): boolean {
    return this.#feed.isAwaited || !this.#answers.isEmpty;
  }

  receive(message: FromWorker): void {
    switch (message.type) {
      case 'taken':
        this.#feed.taken(message.bytes, message.isPlain);
        return this.#updatePressure();
      case 'snapshot':
      case 'leftovers':
        return this.#answers.answered(message.request, message);
      case 'attention':
        return this.options.onAttention?.(message.message);
      case 'failed':
        return this.close();
    }
  }

  workerLost(restarted: boolean): void {
    this.#lose();
    const { history } = this.options;
    if (!restarted) return;
    if (history === undefined) return this.worker.remove(this);
    this.#isLost = false;
    this.#shellOffset = -1;
    this.#open();
    this.#isHistory = true;
    for (const bytes of history()) this.#feed.feed(bytes);
    this.#flush();
    this.#isHistory = false;
  }

  /** Starts a terminal, if there is none yet, with the early output. */
  #startTerminal(): void {
    const early = this.#early;
    if (early === null) return;
    this.#early = null;
    this.#isLost = !this.worker.add(this);
    if (this.#isLost) return;
    this.#open();
    for (const part of early.all) {
      if (part instanceof Uint8Array) this.#take(part);
      else this.#resizeTerminal(part.cols, part.rows);
    }
    this.#updatePressure();
  }

  #resizeTerminal(cols: number, rows: number): void {
    this.#cols = cols;
    this.#rows = rows;
    this.#feed.resize({ cols, rows });
    this.worker.post({ type: 'resize', mirror: this.id, cols, rows });
  }

  #take(bytes: Uint8Array): void {
    const now = performance.now();
    // Plain output that is held back doesn't count. It can't ask for attention, so it may wait for a pause.
    if (this.#feed.waitingBytes === 0) this.#gatheringSince = now;
    this.#feed.feed(bytes);
    if (now - this.#gatheringSince < MAX_GATHER_MS) this.#quiet.refresh();
  }

  #open(): void {
    const { scrollbackLines } = this.options;
    const size = { cols: this.#cols, rows: this.#rows };
    if (!this.#isLost) this.worker.post({ type: 'open', mirror: this.id, ...size, scrollbackLines });
  }

  #lose(): void {
    this.#isLost = true;
    this.#early = null;
    this.#feed = this.#newFeed();
    this.#answers.giveUp();
    this.#updatePressure();
  }

  #settle(): void {
    if (!this.#isLost && this.#early === null) this.#flush();
  }

  #flush(): void {
    this.#gatheringSince = performance.now();
    this.#feed.flush();
    this.#updatePressure();
  }

  #newFeed(): MirrorFeed {
    return new MirrorFeed({
      size: { cols: this.#cols, rows: this.#rows },
      scrollbackLines: this.options.scrollbackLines,
      send: (bytes) => {
        const isHistory = this.#isHistory && { isHistory: true };
        this.worker.post({ type: 'output', mirror: this.id, bytes, ...isHistory });
      },
    });
  }

  #updatePressure(): void {
    this.#pressure.update(this.#feed.waitingBytes);
  }
}
