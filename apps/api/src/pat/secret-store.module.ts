import { Global, Module } from '@nestjs/common';
import type { ServicePrincipal } from '@latchkey/databricks-client';
import { AppConfig } from '../config/app-config';
import { MemorySecretStore, SecretStore } from '../workspace/secret-store';
import { SERVICE_PRINCIPAL } from '../workspace/workspace.module';
import { PreviousScope } from './previous-scope';
import { SecretScopeRepository } from './secret-scope.repository';

function secretStore(principal: ServicePrincipal | null, config: AppConfig): SecretStore {
  const { servicePrincipal, secretScope, previousSecretScope } = config;
  if (principal === null || servicePrincipal === null) return new MemorySecretStore();
  const owner = { principal, ...servicePrincipal };
  const previous = previousSecretScope === null ? null : new PreviousScope(owner, previousSecretScope);
  return new SecretScopeRepository(owner, secretScope, previous);
}

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
      useFactory: secretStore,
    },
  ],
  exports: [SecretStore],
})
export class SecretStoreModule {}
