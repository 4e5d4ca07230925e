import type { Request } from 'express';
import { invalidParameter } from './api-failure';
import { optionalInteger, optionalText, queryOf } from './input';

interface PageLimits {
  /** Items on a page when the caller asks for no number, or for 0. */
  readonly usual: number;
  readonly most: number;
}

/** One page of a list, and the token of the next one unless this is the last. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly next_page_token?: string };
}

/**
 * Cuts the page that a request asks for with `page_size` and `page_token`.
 * @throws ApiFailure for a size out of range or a token that no page gave
 */
export function pageOf<T>(req: Request, all: readonly T[], { usual, most }: PageLimits): Page<T> {
  const query = queryOf(req);
  const size = optionalInteger(query, 'page_size') ?? 0;
  if (size < 0 || size > most) throw invalidParameter(`page_size must be from 0 to ${String(most)}.`);
  const start = startOf(optionalText(query, 'page_token') ?? '', all.length);
  const end = start + (size || usual);
  const next = end < all.length ? { next_page_token: tokenOf(end) } : {};
  return { items: all.slice(start, end), next };
}

function tokenOf(start: number): string {
  return Buffer.from(`from:${String(start)}`).toString('base64url');
}

function startOf(token: string, length: number): number {
  if (token === '') return 0;
  const start = Number(/^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? NaN);
  if (!(start < length)) throw invalidParameter('page_token is invalid.');
  return start;
}
