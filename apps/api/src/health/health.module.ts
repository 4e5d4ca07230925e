import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PatModule } from '../pat/pat.module';
import { TerminalModule } from '../terminal/terminal.module';
import { HealthPartsModule } from './health-parts';
import { HealthController } from './health.controller';

/** What a platform team and its alerts read. */
@Module({
  imports: [CredentialsModule, PatModule, TerminalModule, HealthPartsModule],
  controllers: [HealthController],
})
export class HealthModule {}
