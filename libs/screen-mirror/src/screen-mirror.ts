import { EarlyOutput } from './early-output';
import type { FromWorker } from './messages';
import { MirrorFeed } from './mirror-feed';
import type { ScreenMirrorOptions } from './mirror-options';
import type { MirrorWorker, WorkerClient } from './mirror-worker';
import { PendingAnswers } from './pending-answers';
import { Pressure } from './pressure';
import type { Snapshot } from './snapshot';

/** What was held back is parsed when so long nothing more came. */
const QUIET_MS = 50;
/** Where it drips without a pause, as of a program that draws a spinner, nothing waits longer than about this. */
const MAX_GATHER_MS = 500;
const DEFAULT_ANSWER_MS = 2000;

/** What is on one terminal's screen, kept by a {@link MirrorWorker} away from the path of the data. */
export class ScreenMirror implements WorkerClient {
  readonly id: number;
  private cols: number;
  private rows: number;
  private offset = 0;
  #way: MirrorFeed;
  #gatheringSince = 0;
  #isHistory = false;
  readonly #pressure: Pressure;
  /** Until a terminal is needed. */
  private early: EarlyOutput | null = new EarlyOutput();
  #isLost = false;
  #shellOffset = -1;
  readonly #answers = new PendingAnswers();
  readonly #quiet: NodeJS.Timeout;

  constructor(
    private readonly worker: MirrorWorker,
    private readonly options: ScreenMirrorOptions,
  ) {
    this.id = worker.newId();
    this.cols = options.cols;
    this.rows = options.rows;
    this.#pressure = new Pressure(options.maxWaitingBytes, options.onPressure);
    this.#way = this.#newWay();
    this.#quiet = setTimeout(() => this.#settle(), QUIET_MS).unref();
  }

  /** Takes output. The bytes are kept, not copied: nobody may change them any more. */
  feed(bytes: Uint8Array): void {
    this.offset += bytes.length;
    if (this.#isLost || bytes.length === 0 || this.early?.take(bytes)) return;
    this.#begin();
    this.#take(bytes);
    this.#weigh();
  }

  /** The terminal has another size for all output that comes from now on. */
  resize(cols: number, rows: number): void {
    if (this.#isLost || this.early?.resize({ cols, rows })) return;
    this.#begin();
    this.#resizeTerminal(cols, rows);
  }

  /**
   * The screen after all that was fed so far; null when it isn't known, or not soon enough: then start from the output
   * that is kept.
   */
  async snapshot({
    maxScrollbackLines = this.options.scrollbackLines,
    withinMs = DEFAULT_ANSWER_MS,
  } = {}): Promise<Snapshot | null> {
    this.#begin();
    if (this.#isLost) return null;
    this.#flush();
    const { offset } = this;
    const answer = await this.#answers.ask(withinMs, (request) =>
      this.worker.post({ type: 'snapshot', mirror: this.id, request, maxScrollbackLines }),
    );
    if (answer?.type !== 'snapshot') return null;
    return { offset, cols: answer.cols, rows: answer.rows, ...answer.streams };
  }

  /** The shell has the terminal, and no program: what modes are on are its own. */
  shellHasTerminal(): void {
    if (this.#shellOffset === this.offset || this.early?.setsModes === false) return;
    this.#shellOffset = this.offset;
    this.#begin();
    if (this.#isLost) return;
    this.#flush();
    this.worker.post({ type: 'shell', mirror: this.id });
  }

  /**
   * A program of the shell's has ended, however it did.
   * @returns output that ends the modes which it left on, maybe none; null when the shell is not at its prompt yet, or more
   *   came meanwhile
   */
  async leftovers(): Promise<Uint8Array | null> {
    if (this.early?.setsModes === false) return new Uint8Array(0);
    this.#begin();
    if (this.#isLost) return new Uint8Array(0); // and won't be known
    this.#flush();
    const { offset } = this;
    const answer = await this.#answers.ask(DEFAULT_ANSWER_MS, (request) =>
      this.worker.post({ type: 'leftovers', mirror: this.id, request }),
    );
    return answer?.type === 'leftovers' && offset === this.offset ? answer.bytes : null;
  }

  /** The terminal is no more. */
  close(): void {
    this.worker.remove(this);
    this.#lose();
    clearTimeout(this.#quiet);
  }

  /** Whether a terminal is kept for it yet. */
  get isBegun(): boolean {
    return this.early === null;
  }

  get isWaiting(): boolean {
    return this.#way.isAwaited || !this.#answers.isEmpty;
  }

  receive(message: FromWorker): void {
    switch (message.type) {
      case 'taken':
        this.#way.taken(message.bytes, message.isPlain);
        return this.#weigh();
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
    for (const bytes of history()) this.#way.feed(bytes);
    this.#flush();
    this.#isHistory = false;
  }

  /** Has a terminal begin, with what came before it. */
  #begin(): void {
    const { early } = this;
    if (early === null) return;
    this.early = null;
    this.#isLost = !this.worker.add(this);
    if (this.#isLost) return;
    this.#open();
    for (const part of early.all) {
      if (part instanceof Uint8Array) this.#take(part);
      else this.#resizeTerminal(part.cols, part.rows);
    }
    this.#weigh();
  }

  #resizeTerminal(cols: number, rows: number): void {
    this.cols = cols;
    this.rows = rows;
    this.#way.resize({ cols, rows });
    this.worker.post({ type: 'resize', mirror: this.id, cols, rows });
  }

  #take(bytes: Uint8Array): void {
    const now = performance.now();
    // Plain output that is held back does not count: it calls for nobody, and may well wait until its end.
    if (this.#way.waitingBytes === 0) this.#gatheringSince = now;
    this.#way.feed(bytes);
    if (now - this.#gatheringSince < MAX_GATHER_MS) this.#quiet.refresh();
  }

  #open(): void {
    const { id, cols, rows } = this;
    const { scrollbackLines } = this.options;
    if (!this.#isLost) this.worker.post({ type: 'open', mirror: id, cols, rows, scrollbackLines });
  }

  #lose(): void {
    this.#isLost = true;
    this.early = null;
    this.#way = this.#newWay();
    this.#answers.giveUp();
    this.#weigh();
  }

  #settle(): void {
    if (!this.#isLost && this.early === null) this.#flush();
  }

  #flush(): void {
    this.#gatheringSince = performance.now();
    this.#way.flush();
    this.#weigh();
  }

  #newWay(): MirrorFeed {
    const { cols, rows, options } = this;
    return new MirrorFeed({
      size: { cols, rows },
      scrollbackLines: options.scrollbackLines,
      send: (bytes) => {
        const isHistory = this.#isHistory && { isHistory: true };
        this.worker.post({ type: 'output', mirror: this.id, bytes, ...isHistory });
      },
    });
  }

  #weigh(): void {
    this.#pressure.weigh(this.#way.waitingBytes);
  }
}
