import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { backoffDelayMs } from '@latchkey/concurrency';
import { SecretStore } from '../workspace/secret-store';
import { StoreQuestion } from './store-question';

const KEY_NAME = 'session-cookie-key';
const SAVE_RETRY = { firstMs: 5_000, capMs: 300_000, jitter: 0 };

/**
 * Holds the keys that sign session cookies. The stored key lives with the other secrets, or on a local run in a file, so that a
 * restart signs no browser out. A temporary key signs until the store answers. It becomes the stored key if
 * the store has none; otherwise its signatures stay valid until this process ends.
 */
@Injectable()
export class CookieKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(CookieKeys.name);
  #temporary = randomBytes(32);
  #stored: Buffer | null = null;
  readonly #question = new StoreQuestion(
    () => this.#ask(),
    (failure) =>
      this.#logger.warn(
        `The key of session cookies could not be read or stored. Until it is, a restart signs browsers out. ${failure}`,
      ),
  );
  /** A key that replaced the stored one, and is not stored itself. */
  #unsaved: Buffer | null = null;
  #saveFailures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(private readonly store: SecretStore) {
    // Whoever could read the key could sign cookies, so every browser signs in again.
    store.exposures.subscribe(() => this.#replace());
  }

  onApplicationBootstrap(): void {
    void this.settle();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.#retry);
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

  /** False while the store still holds a key that was replaced here: a restart would bring it back. */
  get isStored(): boolean {
    return this.#unsaved === null;
  }

  /** Asks the store for its key unless it has answered, and waits briefly. */
  settle(): Promise<void> {
    return this.#stored === null ? this.#question.settle() : Promise.resolve();
  }

  /** Replaces the key, so that no cookie is valid any more. Takes effect at once, even while the store can't be written. */
  async rotate(): Promise<void> {
    const key = randomBytes(32);
    this.#temporary = key;
    this.#stored = key;
    this.#unsaved = key;
    await this.#save();
  }

  async #ask(): Promise<string | null> {
    const temporary = this.#temporary;
    const read = await this.store.read(KEY_NAME);
    if (temporary !== this.#temporary) return null;
    if (read.ok && read.value) {
      this.#stored = Buffer.from(read.value, 'base64url');
      return null;
    }
    const written = read.ok ? await this.store.write(KEY_NAME, temporary.toString('base64url')) : read;
    if (temporary !== this.#temporary) return null;
    if (!written.ok) return written.failure.message;
    this.#stored = temporary;
    return null;
  }

  async #save(): Promise<void> {
    clearTimeout(this.#retry);
    const key = this.#unsaved;
    if (key === null) return;
    const written = await this.store.write(KEY_NAME, key.toString('base64url'));
    if (this.#unsaved !== key) return;
    if (written.ok) {
      this.#unsaved = null;
      this.#saveFailures = 0;
      return;
    }
    this.#saveFailures += 1;
    if (this.#saveFailures === 1)
      this.#logger.error(`The new key of session cookies could not be stored: ${written.failure.message}`);
    const delayMs = backoffDelayMs(SAVE_RETRY, this.#saveFailures, Math.random());
    this.#retry = setTimeout(() => void this.#save(), delayMs).unref();
  }

  #replace(): void {
    this.#temporary = randomBytes(32);
    this.#stored = null;
    this.#unsaved = null;
    this.#question.reset();
    void this.settle();
  }
}
