import { Global, Module } from '@nestjs/common';
import { ServicePrincipal } from '@latchkey/databricks-client';
import { AppConfig } from '../config/app-config';
import { AppRecord } from './app-record';
import { OwnerDirectory } from './owner-directory';

/** Injects the app's own identity on the workspace: a `ServicePrincipal`, or null where the app has none. */
export const SERVICE_PRINCIPAL = Symbol('service principal');

/** Everything the app does on the workspace as itself rather than as its owner. */
@Global()
@Module({
  providers: [
    {
      provide: SERVICE_PRINCIPAL,
      inject: [AppConfig],
      useFactory: ({ servicePrincipal, workspaceOrigin }: AppConfig): ServicePrincipal | null =>
        servicePrincipal &&
        new ServicePrincipal(workspaceOrigin, servicePrincipal.clientId, servicePrincipal.clientSecret),
    },
    {
      provide: AppRecord,
      inject: [SERVICE_PRINCIPAL, AppConfig],
      useFactory: (principal: ServicePrincipal | null, config: AppConfig): AppRecord | null =>
        principal && new AppRecord(principal, config.appName),
    },
    {
      provide: OwnerDirectory,
      inject: [AppRecord, AppConfig],
      useFactory: (app: AppRecord | null, config: AppConfig): OwnerDirectory =>
        new OwnerDirectory(app, config.owner),
    },
  ],
  exports: [SERVICE_PRINCIPAL, AppRecord, OwnerDirectory],
})
export class WorkspaceModule {}
