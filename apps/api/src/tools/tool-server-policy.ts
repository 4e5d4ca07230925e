import type { IncomingHttpHeaders } from 'node:http';

/** Headers that only browsers send. `Sec-Fetch-Mode` is missing because Node's `fetch` sends it too. */
const PAGE_HEADERS = [
  'origin',
  'sec-fetch-site',
  'sec-fetch-dest',
  'sec-fetch-user',
  'sec-fetch-storage-access',
];

/** The parts of a request's path. */
interface ToolRequestPath {
  readonly key: string;
  readonly handler: string;
  readonly rest: string;
}

/**
 * Rejects requests of web pages, whatever their key: any page in the user's browser may reach this port, also by DNS
 * rebinding.
 * @param hosts the accepted values of `Host`
 * @returns the reason; null when the request is acceptable
 */
export function refusal(headers: IncomingHttpHeaders, hosts: readonly string[]): string | null {
  if (!hosts.includes(headers.host ?? '')) return 'The request is not addressed to the loopback interface.';
  const page = PAGE_HEADERS.find((name) => headers[name] !== undefined);
  return page === undefined ? null : `The request comes from a web page: it has the header ${page}.`;
}

/** The headers that clients of models put their API key in. */
const CREDENTIALS = ['authorization', 'x-api-key', 'x-goog-api-key'] as const;

/** Returns what a request presents as its API key, by any of the usual headers. */
export function credentialsOf(headers: IncomingHttpHeaders): readonly string[] {
  return CREDENTIALS.flatMap((name) => {
    const value = headers[name];
    if (typeof value !== 'string') return [];
    return [name === 'authorization' ? value.replace(/^bearer +/i, '') : value];
  });
}

/** Parses `/<handler>…`, without a key. @returns null for any other path */
export function readKeylessPath(url: string): Omit<ToolRequestPath, 'key'> | null {
  const [, handler, rest] = /^\/([a-z-]+)((?:[/?].*)?)$/.exec(url) ?? [];
  return handler === undefined ? null : { handler, rest: rest ?? '' };
}

/** Parses `/<key>/<handler>…`. @returns null for any other path */
export function readPath(url: string): ToolRequestPath | null {
  const [, key, handler, rest] = /^\/([\w-]+)\/([a-z-]+)((?:[/?].*)?)$/.exec(url) ?? [];
  return key === undefined || handler === undefined ? null : { key, handler, rest: rest ?? '' };
}
