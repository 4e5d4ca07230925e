import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { CookieKeys } from './cookie-keys';

const MAX_AGE_SECONDS = 30 * 24 * 3600;

/**
 * The cookie that shows that a browser was handed the page by this app: a random id, the time, and an HMAC over both.
 */
@Injectable()
export class SessionCookie {
  /** Cookies are shared between the ports of one host, so the local name tells two runs apart. */
  readonly name: string;
  readonly #secure: boolean;

  constructor(
    config: AppConfig,
    private readonly keys: CookieKeys,
  ) {
    this.#secure = config.mode === 'databricks-apps';
    this.name = this.#secure ? '__Host-latchkey' : `latchkey_${config.appName}`;
  }

  /** A `Set-Cookie` header that signs a browser in. */
  async issue(): Promise<string> {
    const body = `${randomBytes(18).toString('base64url')}.${String(Math.floor(Date.now() / 1000))}`;
    const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${String(MAX_AGE_SECONDS)}`];
    if (this.#secure) attributes.push('Secure');
    await this.keys.settle();
    return [`${this.name}=${body}.${sign(this.keys.all[0], body)}`, ...attributes].join('; ');
  }

  async isValid(cookies: ReadonlyMap<string, string>): Promise<boolean> {
    const [id, issued, signature] = cookies.get(this.name)?.split('.') ?? [];
    if (id === undefined || issued === undefined || signature === undefined) return false;
    if (!(Number(issued) + MAX_AGE_SECONDS > Date.now() / 1000)) return false;
    const isSigned = (): boolean =>
      this.keys.all.some((key) => equalInConstantTime(signature, sign(key, `${id}.${issued}`)));
    // Waits only for a key that may be another than those that are known.
    const settled = this.keys.settle();
    return isSigned() || settled.then(isSigned);
  }
}

function sign(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}

function equalInConstantTime(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
