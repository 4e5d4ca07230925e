import { Global, Module } from '@nestjs/common';
import { ServicePrincipal } from '@latchkey/databricks-client';
import { AppConfig } from '../config/app-config';
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
      provide: OwnerDirectory,
      inject: [SERVICE_PRINCIPAL, AppConfig],
      useFactory: (principal: ServicePrincipal | null, config: AppConfig): OwnerDirectory =>
        new OwnerDirectory(principal, config.appName),
    },
  ],
  exports: [SERVICE_PRINCIPAL, OwnerDirectory],
})
export class WorkspaceModule {}
