import { Module } from '@nestjs/common';
import { AllowListedShellEnvironment } from './allow-listed-shell-environment';
import { DatabricksCfgDistributor } from './databrickscfg.distributor';
import { SessionEnvironmentParts } from './session-environment-parts';
import { ShellEnvironment } from './shell-environment';
import { TokenDistributor } from './token-distributor';

/** How tools in a shell come by the current token, and by nothing else. */
@Module({
  providers: [
    SessionEnvironmentParts,
    { provide: TokenDistributor, useClass: DatabricksCfgDistributor },
    { provide: ShellEnvironment, useClass: AllowListedShellEnvironment },
  ],
  exports: [SessionEnvironmentParts, TokenDistributor, ShellEnvironment],
})
export class CredentialsModule {}
