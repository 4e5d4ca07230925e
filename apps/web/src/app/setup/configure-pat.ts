import { InjectionToken, inject } from '@angular/core';
import { API, REQUEST_HEADER, type ConfigurePatLine, type ConfigurePatRequest } from '@latchkey/contracts';
import { problemOf, type Problem } from '../core/api-problem';
import { PageSecret } from '../core/page-secret';
import { readNdjson } from './ndjson';

/** Sends a pasted token and gives the lines of the staged verification as they come, or the one problem that prevented it. */
export type ConfigurePat = (token: string) => AsyncIterable<ConfigurePatLine | { readonly refused: Problem }>;

export const CONFIGURE_PAT = new InjectionToken<ConfigurePat>('configure pat', {
  providedIn: 'root',
  factory: () => {
    const secret = inject(PageSecret);
    return (token) => configurePat(token, secret.headerValue(), fetch);
  },
});

/** `HttpClient` gives a body only when it is whole, so the verification is read with `fetch`. */
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
