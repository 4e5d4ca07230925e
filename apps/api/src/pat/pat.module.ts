import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { SessionPresence } from '../common/session-presence';
import { SignOutModule } from '../common/sign-outs';
import { CredentialsModule } from '../credentials/credentials.module';
import { Ledger } from './ledger';
import { OwnTokens } from './own-tokens';
import { PatController } from './pat.controller';
import { PatSetup } from './pat-setup';
import { PatValidator } from './pat.validator';
import { RotationJournal } from './rotation-journal';
import { RotationReporter } from './rotation-reporter';
import { RotationScheduler } from './rotation.scheduler';
import { Rotator } from './rotator';
import { StepRunner } from './step-runner';
import { SecretStoreModule } from './secret-store.module';
import { TokenGate, VerifiedTokenGate } from './token-gate';
import { TokenMinter } from './token-minter';

/** Manages the owner's token: set-up, verification, rotation and status. */
@Module({
  imports: [AuditModule, CredentialsModule, SecretStoreModule, SignOutModule],
  controllers: [PatController],
  providers: [
    Ledger,
    OwnTokens,
    PatSetup,
    PatValidator,
    RotationJournal,
    RotationReporter,
    RotationScheduler,
    Rotator,
    SessionPresence,
    StepRunner,
    TokenMinter,
    { provide: TokenGate, useClass: VerifiedTokenGate },
  ],
  exports: [Ledger, Rotator, SessionPresence, TokenGate],
})
export class PatModule {}
