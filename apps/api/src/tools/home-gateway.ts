import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { readOwnerFile, reasonOf } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { writePrivateFile } from '../credentials/write-private-file';

const MAX_FILE_BYTES = 1_000;
const KEY = /^[\w-]{43}$/;

/** What the file holds. */
interface Kept {
  readonly port: number;
  readonly key: string;
}

/**
 * The gateway's key of the home, for programs that keep the key which they are given in a file of their own. It is made when
 * it is first asked for, and stays the same across restarts, as the port does if it is free.
 */
@Injectable()
export class HomeGateway {
  readonly #logger = new Logger(HomeGateway.name);
  readonly #path: string;
  #kept: Kept | null = null;
  /** The key that is being made, for all who ask meanwhile. */
  #making: Promise<string> | null = null;

  constructor(config: AppConfig) {
    this.#path = join(config.sessionHome, '.latchkey/gateway.json');
  }

  /** Reads the file, if there is one. Ignores one that Latchkey did not write. */
  async load(): Promise<void> {
    const text = await readOwnerFile(this.#path, MAX_FILE_BYTES).catch(() => null);
    this.#kept = text === null ? null : parse(text);
  }

  /** The port of the last start; 0 for any while there is no key. */
  get port(): number {
    return this.#kept?.port ?? 0;
  }

  /** Compares in constant time. */
  admits(credential: string): boolean {
    if (this.#kept === null) return false;
    return timingSafeEqual(digest(credential), digest(this.#kept.key));
  }

  /**
   * Returns the key. Creates it on the first call.
   * @param made called if it was made for this call
   */
  async key(port: number, made: () => void = () => undefined): Promise<string> {
    if (this.#kept !== null) return this.#kept.key;
    this.#making ??= this.#make(port, made).finally(() => (this.#making = null));
    return this.#making;
  }

  /** Keeps the port for the next start, if a program may know it. */
  async listensOn(port: number): Promise<void> {
    if (this.#kept === null || this.#kept.port === port) return;
    this.#logger.warn(`The gateway moved from port ${String(this.#kept.port)} to ${String(port)}.`);
    await this.#write({ ...this.#kept, port }).catch((error: unknown) =>
      this.#logger.error(`Can’t write ${this.#path}: ${reasonOf(error)}`),
    );
  }

  async #make(port: number, made: () => void): Promise<string> {
    const key = randomBytes(32).toString('base64url');
    await this.#write({ port, key });
    made();
    return key;
  }

  async #write(kept: Kept): Promise<void> {
    await writePrivateFile(this.#path, `${JSON.stringify(kept)}\n`);
    this.#kept = kept;
  }
}

function parse(text: string): Kept | null {
  try {
    const { port, key } = JSON.parse(text) as Partial<Record<string, unknown>>;
    const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
    return isPort && typeof key === 'string' && KEY.test(key) ? { port, key } : null;
  } catch {
    return null;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
