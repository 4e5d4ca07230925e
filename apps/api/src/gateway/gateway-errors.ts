import type { ServerResponse } from 'node:http';
import type { ApiError } from '../common/api-error';

/**
 * Answers an error in the format of the client's provider, so that the agent shows what happened and what to do. A missing
 * token becomes a 401, which every client shows and none retries.
 */
export function answerInDialect(response: ServerResponse, path: string, error: ApiError): void {
  const status = error.code === 'PAT_REQUIRED' ? 401 : error.status;
  const body = `${JSON.stringify(bodyFor(path, error, status))}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    // The SDKs of OpenAI and Anthropic obey it. Trying again doesn’t bring a model back.
    ...(error.code === 'MODEL_UNAVAILABLE' && { 'x-should-retry': 'false' }),
    ...(error.retryAfterSeconds !== undefined && { 'Retry-After': String(error.retryAfterSeconds) }),
  });
  response.end(body);
}

function bodyFor(path: string, { code, message: what, hint }: ApiError, status: number): object {
  const message = `${what} ${hint}`;
  const { anthropic, google } = ERROR_TYPES[status] ?? { anthropic: 'api_error', google: 'INTERNAL' };
  switch (path.split('/')[1]) {
    case 'anthropic':
      return { type: 'error', error: { type: anthropic, message, code, hint } };
    case 'gemini':
      return { error: { code: status, message, status: google, details: [{ reason: code, hint }] } };
    case 'serving-endpoints':
      return { error_code: code, message, hint };
    default:
      return { error: { message, type: anthropic, param: null, code, hint } };
  }
}

/** Anthropic's and Google's name for each status. OpenAI has no fixed list, so it gets Anthropic's. */
const ERROR_TYPES: Readonly<Partial<Record<number, { anthropic: string; google: string }>>> = {
  400: { anthropic: 'invalid_request_error', google: 'INVALID_ARGUMENT' },
  401: { anthropic: 'authentication_error', google: 'UNAUTHENTICATED' },
  403: { anthropic: 'permission_error', google: 'PERMISSION_DENIED' },
  404: { anthropic: 'not_found_error', google: 'NOT_FOUND' },
  413: { anthropic: 'request_too_large', google: 'INVALID_ARGUMENT' },
  429: { anthropic: 'rate_limit_error', google: 'RESOURCE_EXHAUSTED' },
  503: { anthropic: 'overloaded_error', google: 'UNAVAILABLE' },
};
