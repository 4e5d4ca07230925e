import { channel } from 'node:diagnostics_channel';
import type { TokenValue } from '@latchkey/token';
import { failed, readFailure, type ApiFailure, type ApiResult } from './failure';
import { NoAnswer, send, TIMEOUT_MS, type HttpRequest } from './http-exchange';

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
  /** Where the answer may take longer than usual. */
  readonly timeoutMs?: number;
}

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
    ...(request.timeoutMs !== undefined && { timeoutMs: request.timeoutMs }),
  });
}

/** One call of the workspace that has ended, for whoever counts them: no id and no value is in it. */
export interface WorkspaceExchange {
  readonly path: string;
  readonly milliseconds: number;
  /** The failure's kind; null if there was none. */
  readonly failure: ApiFailure['kind'] | null;
}

/** Where each `WorkspaceExchange` is published. */
export const WORKSPACE_EXCHANGES = channel('latchkey:workspace-exchange');

/** Sends and reads to the end, under one time limit; the reply must be JSON. */
export async function exchange<T>(url: URL, request: HttpRequest): Promise<ApiResult<T>> {
  const startedMs = performance.now();
  const result = await sendAndRead<T>(url, request);
  WORKSPACE_EXCHANGES.publish({
    path: url.pathname,
    milliseconds: performance.now() - startedMs,
    failure: result.ok ? null : result.failure.kind,
  } satisfies WorkspaceExchange);
  return result;
}

async function sendAndRead<T>(url: URL, request: HttpRequest): Promise<ApiResult<T>> {
  try {
    const { status, text, retryAfter } = await send(url, request);
    if (status < 200 || status > 299) return failed(readFailure(status, text, retryAfter));
    return { ok: true, value: (text === '' ? {} : parseObject(text)) as T };
  } catch (error) {
    return failed(noAnswer(error, request.timeoutMs));
  }
}

/** @throws SyntaxError when the text is not a JSON object, as every reply of the calls made here is */
function parseObject(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SyntaxError('not a JSON object');
}

function noAnswer(error: unknown, timeoutMs = TIMEOUT_MS): ApiFailure {
  const base = { kind: 'unavailable', status: null, retryAfterSeconds: null } as const;
  if (error instanceof SyntaxError) {
    return { ...base, code: 'NOT_JSON', message: 'The workspace answered something else than JSON.' };
  }
  const code = error instanceof NoAnswer ? error.code : 'NETWORK';
  const message =
    code === 'TIMEOUT'
      ? `The workspace did not answer within ${String(timeoutMs / 1000)} s.`
      : `The workspace could not be reached (${code}).`;
  return { ...base, code, message };
}
