import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { SessionPresence } from '../common/session-presence';
import { CredentialsModule } from '../credentials/credentials.module';
import { ATTEMPT_LIMIT } from './attempt-limit.guard';
import { Ledger } from './ledger';
import { OwnTokens } from './own-tokens';
import { PatController } from './pat.controller';
import { PatSetup } from './pat-setup';
import { VerifiedTokenGate } from './verified-token-gate';
import { RotationJournal } from './rotation-journal';
import { RotationScheduler } from './rotation.scheduler';
import { Rotator } from './rotator';
import { StepRunner } from './step-runner';
import { TokenGate } from './token-gate';

/** The owner's token: set-up, verification, rotation, and what the page may know of it. */
@Module({
  imports: [CredentialsModule, ThrottlerModule.forRoot([ATTEMPT_LIMIT])],
  controllers: [PatController],
  providers: [
    Ledger,
    OwnTokens,
    PatSetup,
    RotationJournal,
    RotationScheduler,
    Rotator,
    SessionPresence,
    StepRunner,
    { provide: TokenGate, useClass: VerifiedTokenGate },
  ],
  exports: [Ledger, Rotator, SessionPresence, TokenGate],
})
export class PatModule {}
