import { isAbsolute } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages';

/** Limits of the worker thread's V8 heap; the lines of terminals are stored outside of it. */
const HEAP_LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };
/** A worker that owes an answer and is silent for this long is terminated. */
const SILENCE_MS = 10_000;
/** After more deaths than this within `DEATHS_MS`, no worker is started until the oldest of them has expired. */
const MAX_DEATHS = 3;
const DEATHS_MS = 10 * 60_000;

/** A mirror, as `MirrorWorker` sees it. */
export interface WorkerClient {
  readonly id: number;
  /** Whether the worker owes it an answer. */
  readonly isWaiting: boolean;
  receive(message: FromWorker): void;
  /** The worker died and lost all screens. @param restarted whether there is a new worker */
  workerLost(restarted: boolean): void;
}

export interface MirrorWorkerOptions {
  /** The built file that calls `runMirrorWorker`. */
  readonly workerPath: string;
  /** Called once for each worker that died. */
  readonly onDeath?: (reason: string) => void;
  readonly silenceMs?: number;
}

/**
 * The single thread in which all mirrors of a process parse. Starts with the first mirror and doesn't keep the process
 * alive. Its death harms nothing else: a new worker starts, and mirrors are rebuilt or have no snapshots.
 */
export class MirrorWorker {
  #worker: Worker | null = null;
  readonly #clients = new Map<number, WorkerClient>();
  #deaths: number[] = [];
  #silenceTimer: NodeJS.Timeout | undefined;
  #nextId = 1;

  constructor(private readonly options: MirrorWorkerOptions) {
    if (!isAbsolute(options.workerPath)) {
      throw new Error(`The mirror worker's path must be absolute: ${options.workerPath}`);
    }
  }

  newId(): number {
    return this.#nextId++;
  }

  /** @returns false when no worker can be started */
  add(client: WorkerClient): boolean {
    if (!this.#mayRun) return false;
    this.#worker ??= this.#start();
    if (this.#worker !== null) this.#clients.set(client.id, client);
    return this.#worker !== null;
  }

  remove(client: WorkerClient): void {
    if (this.#clients.delete(client.id)) this.post({ type: 'close', mirror: client.id });
  }

  post(message: ToWorker): void {
    if (this.#worker === null) return;
    this.#worker.postMessage(message, message.type === 'output' ? [message.bytes.buffer] : []);
    if (isRequest(message)) this.#silenceTimer ??= this.#watchSilence(this.#worker);
  }

  /** Ends the thread; mirrors have no snapshots from then on. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#deaths = Array.from({ length: MAX_DEATHS + 1 }, () => Infinity);
    this.#lose(worker);
    await worker?.terminate();
  }

  get #mayRun(): boolean {
    return this.#recentDeaths().length <= MAX_DEATHS;
  }

  #start(): Worker | null {
    try {
      return this.#startOrThrow();
    } catch (error) {
      this.#countDeath(String(error)); // no thread or memory left; the next mirror tries again
      return null;
    }
  }

  #startOrThrow(): Worker {
    // No environment, because the worker parses untrusted output and doesn't need the host's variables.
    const worker = new Worker(this.options.workerPath, { resourceLimits: HEAP_LIMITS, env: {} });
    let reason = 'it ended';
    worker.on('message', (message: FromWorker) => this.#receive(worker, message));
    worker.on('error', (error) => (reason = String(error)));
    worker.on('exit', () => this.#died(worker, reason));
    worker.unref(); // after adding listeners, which ref it again
    return worker;
  }

  #receive(worker: Worker, message: FromWorker): void {
    if (worker !== this.#worker) return;
    this.#clients.get(message.mirror)?.receive(message);
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = [...this.#clients.values()].some(({ isWaiting }) => isWaiting)
      ? this.#watchSilence(worker)
      : undefined;
  }

  #watchSilence(worker: Worker): NodeJS.Timeout {
    const limitMs = this.options.silenceMs ?? SILENCE_MS;
    const timer = setTimeout(() => {
      // If this thread itself was blocked, the worker's messages are only delivered now.
      setImmediate(() => {
        if (timer !== this.#silenceTimer) return;
        this.#died(worker, `it was silent for ${limitMs} ms`);
        void worker.terminate();
      });
    }, limitMs).unref();
    return timer;
  }

  #died(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return; // already handled
    this.#countDeath(reason);
    this.#lose(worker);
  }

  #countDeath(reason: string): void {
    this.#deaths = [...this.#recentDeaths(), Date.now()];
    this.options.onDeath?.(reason);
  }

  #recentDeaths(): number[] {
    return this.#deaths.filter((at) => Date.now() - at < DEATHS_MS);
  }

  #lose(worker: Worker | null): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = undefined;
    if (worker === null) return;
    this.#worker = this.#mayRun && this.#clients.size > 0 ? this.#start() : null;
    for (const client of [...this.#clients.values()]) client.workerLost(this.#worker !== null);
    if (this.#worker === null) this.#clients.clear();
  }
}

function isRequest({ type }: ToWorker): boolean {
  return type === 'output' || type === 'snapshot' || type === 'leftovers';
}
