import type { IncomingHttpHeaders } from 'node:http';

/**
 * Headers that only a page in a browser sends. Of the `Sec-Fetch-` family, Node's own `fetch` sends the mode, so that one
 * alone says nothing; a browser sends the others with it.
 */
const PAGE_HEADERS = [
  'origin',
  'sec-fetch-site',
  'sec-fetch-dest',
  'sec-fetch-user',
  'sec-fetch-storage-access',
];

/** What a request for a tool looks like. */
export interface ToolRequestPath {
  readonly key: string;
  readonly handler: string;
  readonly rest: string;
}

/**
 * Why a request cannot be a tool's, whatever its key: a page that a person visits may reach this port, also under a name
 * of its own that it had point here.
 * @param hosts what `Host` may say
 */
export function refusal(headers: IncomingHttpHeaders, hosts: readonly string[]): string | null {
  if (!hosts.includes(headers.host ?? '')) return 'It is not addressed to this computer’s loopback address.';
  const page = PAGE_HEADERS.find((name) => headers[name] !== undefined);
  return page === undefined ? null : `It comes from a web page: it has the header ${page}.`;
}

/** @returns null when the path, `/<key>/<handler>…`, is none */
export function readPath(url: string): ToolRequestPath | null {
  const [, key, handler, rest] = /^\/([\w-]+)\/([a-z-]+)((?:[/?].*)?)$/.exec(url) ?? [];
  return key === undefined || handler === undefined ? null : { key, handler, rest: rest ?? '' };
}
