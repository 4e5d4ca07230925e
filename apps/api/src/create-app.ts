import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module';
import { ApiErrorFilter } from './common/api-error.filter';
import { serverLogger } from './common/server-logger';
import { requestValidation } from './common/validation';
import type { AppConfig } from './config/app-config';
import { GuardedWsAdapter } from './identity/guarded-ws.adapter';
import { hardenUpgrades } from './identity/hardened-upgrades';
import { Traffic } from './metrics/traffic';
import { MAX_JSON_BYTES } from './web/body-limits';
import { servePage } from './web/page';
import { PageServer } from './web/page-server';

/** The whole server, wired and not yet listening. */
export async function createApp(config: AppConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), new PageServer(), {
    bufferLogs: true,
  });
  app.useLogger(serverLogger(app.get(Logger)));
  app.disable('x-powered-by');
  hardenUpgrades(app.getHttpServer());
  app.useWebSocketAdapter(new GuardedWsAdapter(app));
  app.useGlobalPipes(requestValidation());
  app.useGlobalFilters(new ApiErrorFilter());
  app.enableShutdownHooks();
  app.use(app.get(Traffic).count);
  servePage(app);
  app.useBodyParser('json', { limit: MAX_JSON_BYTES, inflate: false });
  return app;
}
