import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
  type ApplicationConfig,
} from '@angular/core';
import { provideRouter, withComponentInputBinding, withRouterConfig } from '@angular/router';
import { routes } from './app.routes';
import { accessProblems, requestHeader } from './core/http-interceptors';
import { PatStatusStore } from './core/pat-status-store';
import { signInWithFragment } from './core/sign-in';
import { Preferences } from './shared/preferences';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(withInterceptors([requestHeader, accessProblems])),
    // A navigation that fails is shown by the page itself; nobody waits for the promise of a link.
    provideRouter(
      routes,
      withComponentInputBinding(),
      withRouterConfig({ resolveNavigationPromiseOnError: true }),
    ),
    // Before the first route: who is this, and is there a token?
    provideAppInitializer(async () => {
      inject(Preferences);
      const status = inject(PatStatusStore);
      await signInWithFragment();
      await status.known();
    }),
  ],
};
