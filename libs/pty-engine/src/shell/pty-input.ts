import { writeSync } from 'node:fs';

/** Retries in the next turns of the event loop, for a program that is about to read; then by a timer. */
const QUICK_RETRIES = 16;
const SLOW_RETRY_MS = 5;

/**
 * Writes to a pty's non-blocking descriptor. Writes immediately while the kernel accepts it, which saves each keystroke a
 * turn of the event loop, and queues the rest.
 */
export class PtyInput {
  #queue: Uint8Array[] = [];
  #queued = 0;
  #retries = 0;
  #closed = false;

  constructor(
    private readonly fd: number,
    /** Called when the queue has been written completely. */
    private readonly drained: () => void,
  ) {}

  get queuedBytes(): number {
    return this.#queued;
  }

  write(bytes: Uint8Array): void {
    if (this.#closed) return;
    const rest = this.#queued === 0 ? bytes.subarray(this.#writeNow(bytes)) : bytes;
    if (rest.length === 0) return;
    const isFirst = this.#queued === 0;
    this.#queue.push(rest);
    this.#queued += rest.length;
    if (isFirst) this.#retryLater();
  }

  /** Must be called before the descriptor is closed, because its number may be reused. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#queued = 0;
  }

  #flush(): void {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      const written = this.#writeNow(head);
      if (this.#closed) return;
      if (written > 0) this.#retries = 0;
      this.#queued -= written;
      if (written === head.length) {
        this.#queue.shift();
      } else {
        this.#queue[0] = head.subarray(written);
        this.#retryLater();
        return;
      }
    }
    this.drained();
  }

  #retryLater(): void {
    this.#retries += 1;
    if (this.#retries <= QUICK_RETRIES) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), SLOW_RETRY_MS).unref();
  }

  /** @returns how many bytes the kernel accepted. Any error but EAGAIN means that the shell is gone. */
  #writeNow(bytes: Uint8Array): number {
    try {
      return this.#closed ? 0 : writeSync(this.fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.close();
      return 0;
    }
  }
}
