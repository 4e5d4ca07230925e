import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { SecretStore } from '../workspace/secret-store';

const KEY_NAME = 'session-cookie-key';
const MAX_AGE_SECONDS = 30 * 24 * 3600;

/**
 * The cookie that shows that a browser was handed the page by this app: a random id, the time, and an HMAC over both.
 * The key lives with the other secrets, so that a restart signs nobody out, and a shell finds it on no disk.
 */
@Injectable()
export class SessionCookie {
  readonly #logger = new Logger(SessionCookie.name);
  /** Cookies are shared between the ports of one host, so the local name tells two runs apart. */
  readonly name: string;
  readonly #secure: boolean;
  #key: Promise<Buffer> | null = null;

  constructor(
    config: AppConfig,
    private readonly store: SecretStore,
  ) {
    this.#secure = config.mode === 'databricks-apps';
    this.name = this.#secure ? '__Host-latchkey' : `latchkey_${config.appName}`;
  }

  /** A `Set-Cookie` header that signs a browser in. */
  async issue(): Promise<string> {
    const body = `${randomBytes(18).toString('base64url')}.${String(Math.floor(Date.now() / 1000))}`;
    const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${String(MAX_AGE_SECONDS)}`];
    if (this.#secure) attributes.push('Secure');
    return [`${this.name}=${body}.${await this.#sign(body)}`, ...attributes].join('; ');
  }

  async isValid(cookies: ReadonlyMap<string, string>): Promise<boolean> {
    const [id, issued, signature] = cookies.get(this.name)?.split('.') ?? [];
    if (id === undefined || issued === undefined || signature === undefined) return false;
    const given = Buffer.from(signature);
    const expected = Buffer.from(await this.#sign(`${id}.${issued}`));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return Number(issued) + MAX_AGE_SECONDS > Date.now() / 1000;
  }

  async #sign(body: string): Promise<string> {
    this.#key ??= this.#loadKey();
    return createHmac('sha256', await this.#key)
      .update(body)
      .digest('base64url');
  }

  async #loadKey(): Promise<Buffer> {
    const stored = await this.store.read(KEY_NAME);
    if (stored.ok && stored.value) return Buffer.from(stored.value, 'base64url');
    const key = randomBytes(32);
    const written = stored.ok ? await this.store.write(KEY_NAME, key.toString('base64url')) : stored;
    if (!written.ok)
      this.#logger.warn('The key of session cookies could not be stored; a restart signs browsers out.');
    return key;
  }
}
