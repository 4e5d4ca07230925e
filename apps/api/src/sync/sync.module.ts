import { Module } from '@nestjs/common';
import { HealthIndicatorsModule } from '../health/health-indicator';
import { PatModule } from '../pat/pat.module';
import { ToolsModule } from '../tools/tools.module';
import { SyncHealth } from './sync-health';
import { SyncController } from './sync.controller';
import { SyncHandler } from './sync.handler';
import { SyncService } from './sync.service';

/** Copies committed projects to the owner's workspace folder, if turned on. */
@Module({
  imports: [HealthIndicatorsModule, PatModule, ToolsModule],
  controllers: [SyncController],
  providers: [SyncHandler, SyncHealth, SyncService],
})
export class SyncModule {}
