import type { IncomingMessage } from 'node:http';
import { PAGE_PROTOCOL, REQUEST_HEADER } from '@latchkey/contracts';
import { asksForWebSocket } from '../common/http-server';

/** What a request or an upgrade says of where it comes from, as far as access depends on it. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  /** It asks for a WebSocket. Any other `Upgrade` is ignored. */
  readonly upgrade: boolean;
  /** A header that decides access comes more than once: there is no telling which of them is meant. */
  readonly ambiguous: boolean;
  readonly host: string | null;
  readonly origin: string | null;
  /** `Sec-Fetch-Site`, which browsers send and pages cannot forge. */
  readonly fetchSite: string | null;
  /** Every value of `X-Forwarded-Email`, so that two of them are seen as two. */
  readonly forwardedEmails: readonly string[];
  /** Every value of `X-Forwarded-User`. */
  readonly forwardedUsers: readonly string[];
  readonly forwardedHost: string | null;
  /** The value of `REQUEST_HEADER`. */
  readonly requestHeader: string | null;
  /** That of a local run, from `REQUEST_HEADER`; a browser's upgrade can only have it among its subprotocols. */
  readonly pageSecret: string | null;
  readonly cookies: ReadonlyMap<string, string>;
}

const SINGLE = ['host', 'origin', 'sec-fetch-site', 'x-forwarded-host', REQUEST_HEADER.toLowerCase()];
const JUDGED = [
  ...SINGLE,
  'upgrade',
  'x-forwarded-email',
  'x-forwarded-user',
  'cookie',
  'sec-websocket-protocol',
];

/** Those that make a request an upgrade, and are not of whoever sends it. */
const OF_UPGRADE = ['upgrade', 'sec-websocket-protocol'];

/** Headers as Node gives them. */
export type JudgedHeaders = IncomingMessage['headers'];

/** What an upgrade carries that is to be judged as the request with these headers was. */
export function judgedHeaders(headers: JudgedHeaders): Record<string, string> {
  const kept = JUDGED.filter((name) => !OF_UPGRADE.includes(name)).flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return Object.fromEntries(kept) as Record<string, string>;
}

/** What of Node's request is looked at. */
export type JudgedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>;

/** As text all that a request is judged by, so that it can be judged again when the request itself is gone. */
export function admissionOf({ method, url, headersDistinct }: JudgedRequest): string {
  const judged = Object.entries(headersDistinct).filter(([name]) => JUDGED.includes(name));
  return JSON.stringify({ method, url, headersDistinct: Object.fromEntries(judged) });
}

/** @param admission what `admissionOf` gave */
export function requestOf(admission: string): JudgedRequest {
  return JSON.parse(admission) as JudgedRequest;
}

/** Reads the facts from Node's request. */
export function readRequestFacts(request: JudgedRequest): RequestFacts {
  const headers = request.headersDistinct;
  const one = (name: string): string | null => {
    const values = headers[name.toLowerCase()] ?? [];
    return values.length === 1 ? (values[0] ?? null) : null;
  };
  return {
    method: request.method ?? 'GET',
    path: pathOf(request.url),
    upgrade: asksForWebSocket(headers['upgrade']),
    ambiguous: SINGLE.some((name) => (headers[name]?.length ?? 0) > 1),
    host: one('host'),
    origin: one('origin'),
    fetchSite: one('sec-fetch-site'),
    forwardedEmails: headers['x-forwarded-email'] ?? [],
    forwardedUsers: headers['x-forwarded-user'] ?? [],
    forwardedHost: one('x-forwarded-host'),
    requestHeader: one(REQUEST_HEADER),
    pageSecret: one(REQUEST_HEADER) ?? offeredSecret(headers['sec-websocket-protocol'] ?? []),
    cookies: readCookies(headers['cookie'] ?? []),
  };
}

/** As it was sent, neither decoded nor tidied: exceptions must not depend on who tidies how. */
function pathOf(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

function offeredSecret(headers: readonly string[]): string | null {
  const offered = headers.join(',').split(',');
  const secret = offered.map((each) => each.trim()).find((each) => each.startsWith(`${PAGE_PROTOCOL}.`));
  return secret?.slice(PAGE_PROTOCOL.length + 1) ?? null;
}

function readCookies(headers: readonly string[]): ReadonlyMap<string, string> {
  const pairs = headers
    .join(';')
    .split(';')
    .map((pair) => pair.trim().split('=', 2));
  return new Map(pairs.flatMap(([name, value]) => (name && value !== undefined ? [[name, value]] : [])));
}
