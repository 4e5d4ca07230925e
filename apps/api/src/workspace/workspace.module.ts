import { Global, Module } from '@nestjs/common';
import { ServicePrincipal } from '@latchkey/databricks-client';
import { AppConfig } from '../config/app-config';
import { MemorySecretStore } from './memory-secret-store';
import { OwnerDirectory } from './owner-directory';
import { SecretScopeRepository } from './secret-scope.repository';
import { SecretStore } from './secret-store';

/** The app's own identity on the workspace, or null where it has none. */
const PRINCIPAL = Symbol('service principal');

/** What the app does on the workspace as itself: look up its owner, keep secrets. */
@Global()
@Module({
  providers: [
    {
      provide: PRINCIPAL,
      inject: [AppConfig],
      useFactory: ({ servicePrincipal, workspaceOrigin }: AppConfig): ServicePrincipal | null =>
        servicePrincipal &&
        new ServicePrincipal(workspaceOrigin, servicePrincipal.clientId, servicePrincipal.clientSecret),
    },
    {
      provide: SecretStore,
      inject: [PRINCIPAL, AppConfig],
      useFactory: (principal: ServicePrincipal | null, config: AppConfig): SecretStore =>
        principal ? new SecretScopeRepository(principal, config.secretScope) : new MemorySecretStore(),
    },
    {
      provide: OwnerDirectory,
      inject: [PRINCIPAL, AppConfig],
      useFactory: (principal: ServicePrincipal | null, config: AppConfig): OwnerDirectory =>
        new OwnerDirectory(principal, config.appName),
    },
  ],
  exports: [SecretStore, OwnerDirectory],
})
export class WorkspaceModule {}
