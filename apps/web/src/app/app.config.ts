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
import { accessProblems, requestHeader } from './core/access/http-interceptors';
import { PatStatusStore } from './core/pat-status-store';
import { signInWithFragment } from './core/access/sign-in';
import { Preferences } from './shared/preferences';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(withInterceptors([requestHeader, accessProblems])),
    // The page shows a failed navigation itself, and links don’t handle rejected promises.
    provideRouter(
      routes,
      withComponentInputBinding(),
      withRouterConfig({ resolveNavigationPromiseOnError: true }),
    ),
    // The guards of the first route need the sign-in and the status.
    provideAppInitializer(async () => {
      inject(Preferences);
      const status = inject(PatStatusStore);
      await signInWithFragment();
      await status.known();
    }),
  ],
};
