import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** They belong to one connection: RFC 9110, 7.6.1. */
const OF_THE_CONNECTION = [
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

/** Whatever a client may hold for a key; the current token takes its place. */
const KEYS = [
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-databricks-ai-gateway-token',
  'cookie',
];

const NOT_SENT_ON = new Set([
  ...OF_THE_CONNECTION,
  ...KEYS,
  'host',
  // Of the whole body, which is counted anew; Node has answered `Expect` already.
  'content-length',
  'expect',
  // A refusal is read here, and streams of events are not compressed: nothing is gained by it.
  'accept-encoding',
]);

/** Nor may the workspace set cookies in a tool, or ask it for a credential of its own. */
const NOT_PASSED_BACK = new Set([...OF_THE_CONNECTION, 'set-cookie', 'www-authenticate']);

/** What goes to the workspace of what the client sent. */
export function requestHeaders(headers: IncomingHttpHeaders, bodyBytes: number): OutgoingHttpHeaders {
  return { ...without(headers, NOT_SENT_ON), 'content-length': bodyBytes };
}

/** What the client gets of what the workspace answered. */
export function responseHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return without(headers, NOT_PASSED_BACK);
}

/** Also without what `Connection` names. */
function without(headers: IncomingHttpHeaders, names: ReadonlySet<string>): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !names.has(name) && !named.includes(name)),
  );
}
