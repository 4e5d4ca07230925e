import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { fitStylesToPolicy } from './app/core/style-policy';

fitStylesToPolicy(document);

bootstrapApplication(App, appConfig).catch((error: unknown) => {
  console.error(error);
});
