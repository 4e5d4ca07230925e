import { Global, Module } from '@nestjs/common';
import type { ServicePrincipal } from '@latchkey/databricks-client';
import { AppConfig } from '../config/app-config';
import { MemorySecretStore, SecretStore } from '../workspace/secret-store';
import { SERVICE_PRINCIPAL } from '../workspace/workspace.module';
import { SecretScopeRepository } from './secret-scope.repository';

/**
 * Binds `SecretStore` to the secret scope, or to memory where the app has no identity that could write one. Global, so
 * that other modules depend on the abstract store alone and never on this module.
 */
@Global()
@Module({
  providers: [
    {
      provide: SecretStore,
      inject: [SERVICE_PRINCIPAL, AppConfig],
      useFactory: (principal: ServicePrincipal | null, config: AppConfig): SecretStore =>
        principal ? new SecretScopeRepository(principal, config.secretScope) : new MemorySecretStore(),
    },
  ],
  exports: [SecretStore],
})
export class SecretStoreModule {}
