import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Hop-by-hop headers, see RFC 9110, 7.6.1. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Headers that clients put a key in. The current token replaces it. */
const KEYS = [
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-databricks-ai-gateway-token',
  'cookie',
];

const NOT_FORWARDED = new Set([
  ...HOP_BY_HOP,
  ...KEYS,
  'host',
  // Recomputed for the repaired body; Node has already answered `Expect`.
  'content-length',
  'expect',
  // Refusals are read here as plain text, and event streams gain nothing from compression.
  'accept-encoding',
]);

/** The workspace must not set cookies in a tool, or ask it for credentials. */
const NOT_RETURNED = new Set([...HOP_BY_HOP, 'set-cookie', 'www-authenticate']);

/** @returns the headers for the workspace */
export function requestHeaders(headers: IncomingHttpHeaders, bodyBytes: number): OutgoingHttpHeaders {
  return { ...without(headers, NOT_FORWARDED), 'content-length': bodyBytes };
}

/** @returns those of some extra headers that a client may send, too */
export function forwardable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name)));
}

/** @returns the headers for the client */
export function responseHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return without(headers, NOT_RETURNED);
}

/** Removes these headers and those that `Connection` lists. */
function without(headers: IncomingHttpHeaders, names: ReadonlySet<string>): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !names.has(name) && !named.includes(name)),
  );
}
