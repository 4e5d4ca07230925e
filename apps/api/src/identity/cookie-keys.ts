import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { withTimeout } from '@latchkey/concurrency';
import { SecretStore } from '../workspace/secret-store';

const KEY_NAME = 'session-cookie-key';
/** A store that does not answer is asked again by a later request, but not sooner than this. */
const ASK_EVERY_MS = 3_000;
/** A request that would like to know the stored key waits no longer than this. */
const PATIENCE_MS = 1_000;

/**
 * The keys of session cookies. The stored one lives with the other secrets, so that a restart signs nobody out, and a
 * shell finds it on no disk. Until the store has said whether there is one, a temporary key signs; it becomes the stored
 * one if there is none, and is otherwise good for what it has signed until this process ends.
 */
@Injectable()
export class CookieKeys implements OnApplicationBootstrap {
  readonly #logger = new Logger(CookieKeys.name);
  readonly #temporary = randomBytes(32);
  #stored: Buffer | null = null;
  #asking: Promise<void> | null = null;
  /** Ends with the answer, or when patience does; shared by all who wait for one answer. */
  #waiting: Promise<void> = Promise.resolve();
  #askedAtMs = -Infinity;
  #hasWarned = false;

  constructor(private readonly store: SecretStore) {}

  onApplicationBootstrap(): void {
    void this.settle();
  }

  /** Those whose signatures are good, the one that signs first. */
  get all(): readonly [Buffer, ...Buffer[]] {
    if (this.#stored === null || this.#stored === this.#temporary) return [this.#temporary];
    return [this.#stored, this.#temporary];
  }

  /** Whether the store has told; there will be no other keys. */
  get isSettled(): boolean {
    return this.#stored !== null;
  }

  /** Asks the store for its key if it has not told yet, and gives it a moment to do so. */
  settle(): Promise<void> {
    const isTime = Date.now() - this.#askedAtMs >= ASK_EVERY_MS;
    if (this.#stored === null && this.#asking === null && isTime) {
      this.#askedAtMs = Date.now();
      this.#asking = this.#ask().finally(() => (this.#asking = null));
      this.#waiting = withTimeout(this.#asking, PATIENCE_MS, undefined);
    }
    return this.#waiting;
  }

  async #ask(): Promise<void> {
    const read = await this.store.read(KEY_NAME);
    if (read.ok && read.value) {
      this.#stored = Buffer.from(read.value, 'base64url');
      return;
    }
    const written = read.ok ? await this.store.write(KEY_NAME, this.#temporary.toString('base64url')) : read;
    if (written.ok) this.#stored = this.#temporary;
    else this.#warnOnce(written.failure.message);
  }

  #warnOnce(reason: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#logger.warn(
      `The key of session cookies could not be read or stored. Until it is, a restart signs browsers out. ${reason}`,
    );
  }
}
