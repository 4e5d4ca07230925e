import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { stampStyleNonce } from './app/core/style-nonce';

stampStyleNonce(document);

bootstrapApplication(App, appConfig).catch((error: unknown) => {
  console.error(error);
});
