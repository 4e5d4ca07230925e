import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { API, printable, type AuditEntry } from '@latchkey/contracts';
import type { AppConfig } from '../config/app-config';

/** The parts of an entry that a request tells. */
export type RequestOrigin = Pick<AuditEntry, 'actor' | 'address' | 'requestId'>;

/** The request fields that we read. */
export type AuditedRequest = Pick<IncomingMessage, 'headers' | 'url'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

const MAX_ACTOR_CHARACTERS = 128;
/** Not every text: a header that was made up must not bring a token into the log. */
const EMAIL = /^[^\s@:,]+@[^\s@:,]+$/;
const REQUEST_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Reads who sent a request and from where. On Databricks Apps the platform's proxy says so in headers; locally there is no
 * proxy, so headers are not believed.
 */
export function originOf(request: AuditedRequest, mode: AppConfig['mode']): RequestOrigin {
  if (mode === 'local')
    return { actor: null, address: addressIn(request.socket.remoteAddress), requestId: randomUUID() };
  const email = one(request, 'x-forwarded-email');
  const requestId = one(request, 'x-request-id');
  return {
    actor: EMAIL.test(email) ? printable(email).slice(0, MAX_ACTOR_CHARACTERS) : null,
    address: addressIn(one(request, 'x-real-ip')) ?? addressIn(request.socket.remoteAddress),
    requestId: REQUEST_ID.test(requestId) ? requestId.toLowerCase() : randomUUID(),
  };
}

/** Names the part of the API that a request is for; null for any other path, which may be any text. */
export function requestedPath({ url }: Pick<IncomingMessage, 'url'>): string | null {
  const path = (url ?? '').split('?', 1)[0] ?? '';
  const matches = Object.values(API).filter((known) => path === known || path.startsWith(`${known}/`));
  return matches.sort((a, b) => b.length - a.length)[0] ?? null;
}

function one({ headers }: AuditedRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function addressIn(text: string | undefined): string | null {
  const address = (text ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  return isIP(address) === 0 ? null : address;
}
