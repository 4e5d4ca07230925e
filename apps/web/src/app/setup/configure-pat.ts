import { InjectionToken, inject } from '@angular/core';
import { API, REQUEST_HEADER, type ConfigurePatLine, type ConfigurePatRequest } from '@latchkey/contracts';
import { problemOf, type Problem } from '../core/api-problem';
import { PageSecret } from '../core/access/page-secret';

/** Sends a pasted token and yields the lines of the verification as they arrive, or the problem that prevented it. */
type ConfigurePat = (token: string) => AsyncIterable<ConfigurePatLine | { readonly refused: Problem }>;

export const CONFIGURE_PAT = new InjectionToken<ConfigurePat>('configure pat', {
  providedIn: 'root',
  factory: () => {
    const secret = inject(PageSecret);
    return (token) => configurePat(token, secret.headerValue(), fetch);
  },
});

/** Uses `fetch`, because `HttpClient` doesn't stream a response body. */
export async function* configurePat(
  token: string,
  requestHeader: string,
  send: typeof fetch,
): AsyncGenerator<ConfigurePatLine | { readonly refused: Problem }, void, void> {
  const request: ConfigurePatRequest = { token };
  const response = await send(API.configurePat, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/x-ndjson',
      [REQUEST_HEADER]: requestHeader,
    },
    body: JSON.stringify(request),
  }).catch(() => null);
  if (response === null) {
    yield { refused: problemOf(0, null, null, Date.now()) };
    return;
  }
  if (!response.ok || response.body === null) {
    const body: unknown = await response.json().catch(() => null);
    yield { refused: problemOf(response.status, body, response.headers.get('Retry-After'), Date.now()) };
    return;
  }
  yield* readNdjson<ConfigurePatLine>(response.body);
}

/**
 * Reads newline-delimited JSON as it arrives. Skips empty lines; the last line needs no line end.
 * @param body the body of a `fetch` response
 * @throws SyntaxError if a line isn't JSON, and the stream's own error if the connection is cut
 */
export async function* readNdjson<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
