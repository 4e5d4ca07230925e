import type { Latchkey, Sandbox, Visitor } from '@latchkey/testing';
import { maskJson, maskText, type Json } from './mask';

/** Collects what servers say during a scenario, masked. Paths and names are spelled out: nothing is imported from contracts. */
export class Recorder {
  /** By a name that says what was asked, and when. */
  readonly answers: Record<string, Json> = {};
  readonly errors: Record<string, Json> = {};
  readonly #places = new Map<string, string>();

  constructor(readonly sandbox: Sandbox) {
    this.#places.set(sandbox.url, '<workspace>');
    this.#places.set(new URL(sandbox.url).host, '<workspace-host>');
  }

  /** Has texts of this server replaced from now on. */
  know(latchkey: Latchkey): void {
    this.knowText(latchkey.home, '<home>');
    this.knowText(latchkey.url, '<latchkey>');
  }

  knowText(text: string, placeholder: string): void {
    this.#places.set(text, placeholder);
  }

  mask(value: unknown): Json {
    return maskJson(value, this.#places);
  }

  maskText(text: string): string {
    return maskText(text, this.#places);
  }

  /** Keeps a JSON answer under its request, and returns it unmasked. */
  async answer<T = unknown>(name: string, response: Promise<Response>): Promise<T> {
    const { status, headers } = await response;
    const text = await (await response).text();
    const isJson = headers.get('content-type')?.startsWith('application/json') === true;
    const body: unknown = isJson ? JSON.parse(text) : null;
    this.answers[name] = { status, body: isJson ? this.mask(body) : '<none>' };
    return body as T;
  }

  /** Keeps an error under its code. @throws Error when the answer is something else */
  async error(code: string, response: Promise<Response>): Promise<void> {
    const { status } = await response;
    const text = await (await response).text();
    const body = JSON.parse(text) as { code?: unknown };
    const found = body.code ?? (body as { error?: { code?: unknown } }).error?.code;
    if (found !== code) throw new Error(`${code} was expected: ${String(status)} ${text}`);
    this.errors[code] = { status, body: this.mask(body) };
  }
}

/** POST or PUT of JSON as a page sends it. */
export function send(visitor: Visitor, method: string, path: string, json: unknown): Promise<Response> {
  return visitor.fetch(path, { method, json });
}

/** Signs in with the printed key, by requests that are spelled out. */
export async function signIn(recorder: Recorder, { url, key }: Latchkey): Promise<Visitor> {
  const trade = (json: object): Promise<Response> =>
    fetch(`${url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Latchkey-Request': '1' },
      body: JSON.stringify(json),
    });
  await recorder.error('SIGN_IN_KEY_USED', trade({ key: 'guessed' }));
  const response = await trade({ key });
  const { pageSecret } = (await response.clone().json()) as { pageSecret: string };
  recorder.knowText(pageSecret, '<page-secret>');
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  recorder.answers['the session cookie'] = cookie.split('=')[0] ?? '';
  await recorder.answer('POST /api/sign-in', Promise.resolve(response));
  const own = { cookie, 'X-Latchkey-Request': pageSecret };
  return {
    cookie,
    pageSecret,
    socketHeaders: { ...own, origin: url },
    fetch: (path, { json, ...init } = {}) =>
      fetch(url + path, {
        ...init,
        ...(json !== undefined && { method: init.method ?? 'POST', body: JSON.stringify(json) }),
        headers: {
          ...own,
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
  };
}
