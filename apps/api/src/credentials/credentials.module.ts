import { Module } from '@nestjs/common';
import { AllowListedShellEnvironment } from './allow-listed-shell-environment';
import { DatabricksCfgDistributor } from './databrickscfg.distributor';
import { ShellEnvironment } from './shell-environment';
import { TokenDistributor } from './token-distributor';

/** How tools in a shell come by the current token, and by nothing else. */
@Module({
  providers: [
    { provide: TokenDistributor, useClass: DatabricksCfgDistributor },
    { provide: ShellEnvironment, useClass: AllowListedShellEnvironment },
  ],
  exports: [TokenDistributor, ShellEnvironment],
})
export class CredentialsModule {}
