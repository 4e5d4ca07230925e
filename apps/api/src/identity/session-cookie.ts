import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { CookieKeys } from './cookie-keys';
import type { RequestFacts } from './request-facts';

const DAY_SECONDS = 24 * 3600;
const SESSION_ID_CHARACTERS = 22;

/** What a browser is given when it is signed in. */
export interface SignIn {
  /** A `Set-Cookie` header. */
  readonly setCookie: string;
  /** For the page alone, see `SignInAnswer`. */
  readonly pageSecret: string;
  readonly sessionId: string;
}

/** What a cookie says, signed or not. */
export interface CookieClaim {
  /** Names the browser session: a digest of the cookie's random id, so that a list of sessions holds no part of a cookie. */
  readonly sessionId: string;
  readonly issuedAtMs: number;
}

/**
 * The cookie that shows that a browser was handed the page by this app: a random id, the time, and an HMAC over both. On a
 * local run it counts only together with the page secret, an HMAC over the same under a label of its own: cookies go to
 * every port of a host, whoever listens there.
 */
@Injectable()
export class SessionCookie {
  /** Cookies are shared between the ports of one host, so the local name tells two runs apart. */
  readonly name: string;
  readonly #isLocal: boolean;
  readonly #maxAgeSeconds: number;

  constructor(
    config: AppConfig,
    private readonly keys: CookieKeys,
  ) {
    this.#isLocal = config.mode === 'local';
    this.#maxAgeSeconds = this.maxDays * DAY_SECONDS;
    this.name = this.#isLocal ? `latchkey_${config.appName}` : '__Host-latchkey';
  }

  /** How long a cookie is good for, used or not. */
  get maxDays(): number {
    return this.#isLocal ? 7 : 30;
  }

  /** Signs a browser in. */
  async issue(): Promise<SignIn> {
    const id = randomBytes(18).toString('base64url');
    const body = `${id}.${String(Math.floor(Date.now() / 1000))}`;
    await this.keys.settle();
    const [key] = this.keys.all;
    const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${String(this.#maxAgeSeconds)}`];
    if (!this.#isLocal) attributes.push('Secure');
    return {
      setCookie: [`${this.name}=${body}.${sign(key, body)}`, ...attributes].join('; '),
      pageSecret: signForPage(key, body),
      sessionId: sessionIdOf(id),
    };
  }

  /** Whether a cookie that is not valid now can't be of an earlier run whose key is not known yet. */
  get isCertain(): boolean {
    return this.keys.isSettled;
  }

  /** Reads whose session a request's cookie names, without checking its signature; null if it names none. */
  claimIn({ cookies }: Pick<RequestFacts, 'cookies'>): CookieClaim | null {
    const [id, issued, signature] = cookies.get(this.name)?.split('.') ?? [];
    if (!id || signature === undefined) return null;
    return { sessionId: sessionIdOf(id), issuedAtMs: Number(issued) * 1_000 };
  }

  /** Whether a request carries what this server gave to a browser. */
  async isValid({ cookies, pageSecret }: Pick<RequestFacts, 'cookies' | 'pageSecret'>): Promise<boolean> {
    const [id, issued, signature] = cookies.get(this.name)?.split('.') ?? [];
    if (id === undefined || issued === undefined || signature === undefined) return false;
    if (!(Number(issued) + this.#maxAgeSeconds > Date.now() / 1000)) return false;
    const body = `${id}.${issued}`;
    const isOurs = (key: Buffer): boolean =>
      equalInConstantTime(signature, sign(key, body)) &&
      (!this.#isLocal || equalInConstantTime(pageSecret ?? '', signForPage(key, body)));
    // Waits only for a key that may be another than those that are known.
    const settled = this.keys.settle();
    return this.keys.all.some(isOurs) || settled.then(() => this.keys.all.some(isOurs));
  }
}

function sessionIdOf(cookieId: string): string {
  return createHash('sha256').update(cookieId).digest('base64url').slice(0, SESSION_ID_CHARACTERS);
}

function sign(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}

/** Never what `sign` gives for a cookie: a cookie's body has one dot, this two. */
function signForPage(key: Buffer, body: string): string {
  return sign(key, `page.${body}`);
}

function equalInConstantTime(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
