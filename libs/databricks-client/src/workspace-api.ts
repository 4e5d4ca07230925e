import type { TokenValue } from '@latchkey/token';
import { failed, readFailure, type ApiResult } from './failure';

/** What a request to the workspace is made with. */
export interface Connection {
  /** Scheme and host, as `workspaceOrigin` gives it. */
  readonly origin: string;
  readonly bearer: TokenValue;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A workspace that has not answered by then counts as not answering. */
const TIMEOUT_MS = 10_000;

/**
 * One request, tried once: what may be repeated is for the caller to know. Never throws for what the network or the
 * workspace does.
 */
export async function callWorkspace<T>(connection: Connection, request: Request): Promise<ApiResult<T>> {
  const url = new URL(request.path, connection.origin);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  return exchange<T>(url, {
    method: request.method,
    headers: {
      authorization: `Bearer ${connection.bearer.reveal()}`,
      accept: 'application/json',
      ...(request.body ? { 'content-type': 'application/json' } : {}),
    },
    body: request.body ? JSON.stringify(request.body) : null,
  });
}

/** Sends and reads to the end, under one time limit; the reply must be JSON. */
export async function exchange<T>(url: URL, init: RequestInit): Promise<ApiResult<T>> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) return failed(readFailure(response.status, text, response.headers.get('retry-after')));
    return { ok: true, value: (text === '' ? {} : JSON.parse(text)) as T };
  } catch (error) {
    return failed(noAnswer(error));
  }
}

function noAnswer(error: unknown): Parameters<typeof failed>[0] {
  const base = { kind: 'unavailable', status: null, retryAfterSeconds: null } as const;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      ...base,
      code: 'TIMEOUT',
      message: `The workspace did not answer within ${String(TIMEOUT_MS / 1000)} s.`,
    };
  }
  if (error instanceof SyntaxError) {
    return { ...base, code: 'NOT_JSON', message: 'The workspace answered something else than JSON.' };
  }
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
  const code = typeof cause === 'string' ? cause : 'NETWORK';
  return { ...base, code, message: `The workspace could not be reached (${code}).` };
}
