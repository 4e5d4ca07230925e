import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { API, SIGN_IN_FRAGMENT, type SignInAnswer, type SignInRequest } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { PageSecret } from './page-secret';

/** Reads the one-time key from a fragment such as `#key=…`. Null without a key. */
export function keyOfFragment(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, '')).get(SIGN_IN_FRAGMENT) || null;
}

/**
 * Exchanges the key in the address, if there is one, for a cookie and the page secret. Removes the key from the address bar
 * and the history first. The interceptor reports a refusal.
 */
export async function signInWithFragment(): Promise<void> {
  const http = inject(HttpClient);
  const secret = inject(PageSecret);
  const key = keyOfFragment(location.hash);
  if (key === null) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  const body: SignInRequest = { key };
  await firstValueFrom(http.post<SignInAnswer>(API.signIn, body)).then(
    ({ pageSecret }) => secret.keep(pageSecret),
    () => undefined,
  );
}
