import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { backoffDelayMs, withTimeout } from '@latchkey/concurrency';
import { SecretStore } from '../workspace/secret-store';

const KEY_NAME = 'session-cookie-key';
/** After a failure, requests wait at least this long before one of them asks the store again. */
const RETRY = { firstMs: 3_000, capMs: 15_000, jitter: 0 };
/** How long a request waits for the stored key. */
const READ_TIMEOUT_MS = 1_000;

/**
 * Holds the keys that sign session cookies. The stored key lives with the other secrets, or on a local run in a file, so that a
 * restart signs no browser out. A temporary key signs until the store answers. It becomes the stored key if
 * the store has none; otherwise its signatures stay valid until this process ends.
 */
@Injectable()
export class CookieKeys implements OnApplicationBootstrap {
  readonly #logger = new Logger(CookieKeys.name);
  #temporary = randomBytes(32);
  #stored: Buffer | null = null;
  #asking: Promise<void> | null = null;
  /** Resolves with the answer or after the timeout; shared by all requests that wait for the same answer. */
  #waiting: Promise<void> = Promise.resolve();
  #failures = 0;
  #notBeforeMs = -Infinity;

  constructor(private readonly store: SecretStore) {
    // Whoever could read the key could sign cookies, so every browser signs in again.
    store.exposures.subscribe(() => this.#replace());
  }

  onApplicationBootstrap(): void {
    void this.settle();
  }

  /** The keys whose signatures are valid; the first one signs. */
  get all(): readonly [Buffer, ...Buffer[]] {
    if (this.#stored === null || this.#stored === this.#temporary) return [this.#temporary];
    return [this.#stored, this.#temporary];
  }

  /** True once the store has answered; the keys no longer change. */
  get isSettled(): boolean {
    return this.#stored !== null;
  }

  /** Asks the store for its key unless it has answered, and waits briefly. */
  settle(): Promise<void> {
    if (this.#stored === null && this.#asking === null && performance.now() >= this.#notBeforeMs) {
      this.#asking = this.#ask().finally(() => (this.#asking = null));
      this.#waiting = withTimeout(this.#asking, READ_TIMEOUT_MS, undefined);
    }
    return this.#waiting;
  }

  async #ask(): Promise<void> {
    const temporary = this.#temporary;
    const read = await this.store.read(KEY_NAME);
    if (temporary !== this.#temporary) return;
    if (read.ok && read.value) {
      this.#stored = Buffer.from(read.value, 'base64url');
      return;
    }
    const written = read.ok ? await this.store.write(KEY_NAME, temporary.toString('base64url')) : read;
    if (temporary !== this.#temporary) return;
    if (written.ok) this.#stored = temporary;
    else this.#backOff(written.failure.message);
  }

  #replace(): void {
    this.#temporary = randomBytes(32);
    this.#stored = null;
    this.#notBeforeMs = -Infinity;
    void this.settle();
  }

  #backOff(reason: string): void {
    this.#failures += 1;
    this.#notBeforeMs = performance.now() + backoffDelayMs(RETRY, this.#failures, Math.random());
    if (this.#failures > 1) return;
    this.#logger.warn(
      `The key of session cookies could not be read or stored. Until it is, a restart signs browsers out. ${reason}`,
    );
  }
}
