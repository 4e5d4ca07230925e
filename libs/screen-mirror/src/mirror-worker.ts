import { isAbsolute } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages';

/** What the worker's thread may use of V8's heap; lines of terminals lie outside it. */
const HEAP_LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };
/** A worker that owes an answer and says nothing for so long is ended. */
const SILENCE_MS = 10_000;
/** Beyond so many deaths in so long, there are no mirrors until the first of them is as long ago. */
const MAX_DEATHS = 3;
const DEATHS_MS = 10 * 60_000;

/** A mirror as its worker's handle sees it. */
export interface WorkerClient {
  readonly id: number;
  /** Whether the worker owes it an answer. */
  readonly isWaiting: boolean;
  receive(message: FromWorker): void;
  /** The worker died with all it knew. @param restarted whether there is a new one */
  workerLost(restarted: boolean): void;
}

export interface MirrorWorkerOptions {
  /** The built file that calls `runMirrorWorker`. */
  readonly workerPath: string;
  /** Told once for each worker that died. */
  readonly onDeath?: (reason: string) => void;
  readonly silenceMs?: number;
}

/**
 * The one thread in which all mirrors of a process parse. It starts with the first mirror, keeps no process alive, and
 * takes nobody with it when it dies: it is started again, and its mirrors begin anew or have no snapshots.
 */
export class MirrorWorker {
  private worker: Worker | null = null;
  readonly #clients = new Map<number, WorkerClient>();
  #deaths: number[] = [];
  #silence: NodeJS.Timeout | undefined;
  #nextId = 1;

  constructor(private readonly options: MirrorWorkerOptions) {
    if (!isAbsolute(options.workerPath)) {
      throw new Error(`The mirror worker's path must be absolute: ${options.workerPath}`);
    }
  }

  newId(): number {
    return this.#nextId++;
  }

  /** @returns false when no worker can be had */
  add(client: WorkerClient): boolean {
    if (!this.#mayRun) return false;
    this.worker ??= this.#start();
    if (this.worker !== null) this.#clients.set(client.id, client);
    return this.worker !== null;
  }

  remove(client: WorkerClient): void {
    if (this.#clients.delete(client.id)) this.post({ type: 'close', mirror: client.id });
  }

  post(message: ToWorker): void {
    if (this.worker === null) return;
    this.worker.postMessage(message, message.type === 'output' ? [message.bytes.buffer] : []);
    if (isAnswered(message)) this.#silence ??= this.#watch(this.worker);
  }

  /** Ends the thread; mirrors have no snapshots from then on. */
  async stop(): Promise<void> {
    const { worker } = this;
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
      this.#countDeath(String(error)); // no thread or memory left: tried again with the next mirror
      return null;
    }
  }

  #startOrThrow(): Worker {
    // No environment: output is untrusted, and the thread has no use for what the host knows.
    const worker = new Worker(this.options.workerPath, { resourceLimits: HEAP_LIMITS, env: {} });
    let reason = 'it ended';
    worker.on('message', (message: FromWorker) => this.#receive(worker, message));
    worker.on('error', (error) => (reason = String(error)));
    worker.on('exit', () => this.#died(worker, reason));
    worker.unref(); // after the listeners, which hold the process
    return worker;
  }

  #receive(worker: Worker, message: FromWorker): void {
    if (worker !== this.worker) return;
    this.#clients.get(message.mirror)?.receive(message);
    clearTimeout(this.#silence);
    this.#silence = [...this.#clients.values()].some(({ isWaiting }) => isWaiting)
      ? this.#watch(worker)
      : undefined;
  }

  #watch(worker: Worker): NodeJS.Timeout {
    const limit = this.options.silenceMs ?? SILENCE_MS;
    const silence = setTimeout(() => {
      // Where this thread itself was held up, what the worker said meanwhile is only heard now.
      setImmediate(() => {
        if (silence !== this.#silence) return;
        this.#died(worker, `it said nothing for ${limit} ms`);
        void worker.terminate();
      });
    }, limit).unref();
    return silence;
  }

  #died(worker: Worker, reason: string): void {
    if (worker !== this.worker) return; // known already
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
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if (worker === null) return;
    this.worker = this.#mayRun && this.#clients.size > 0 ? this.#start() : null;
    for (const client of [...this.#clients.values()]) client.workerLost(this.worker !== null);
    if (this.worker === null) this.#clients.clear();
  }
}

function isAnswered({ type }: ToWorker): boolean {
  return type === 'output' || type === 'snapshot' || type === 'leftovers';
}
