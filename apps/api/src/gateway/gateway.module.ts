import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { HealthPartsModule } from '../health/health-parts';
import { PatModule } from '../pat/pat.module';
import { ToolsModule } from '../tools/tools.module';
import { GatewayEnvironment } from './gateway-environment';
import { GatewayHealth } from './gateway-health';
import { GatewayHandler } from './gateway.handler';
import { KeptBodies } from './kept-bodies';
import { RequestRepair } from './request-repair';
import { UpstreamCaller } from './upstream-caller';
import { UpstreamConnections } from './upstream-connections';
import { UpstreamFinder } from './upstream-finder';

/** The way to the workspace's models for tools that hold a literal key. */
@Module({
  imports: [CredentialsModule, HealthPartsModule, PatModule, ToolsModule],
  providers: [
    GatewayEnvironment,
    GatewayHandler,
    GatewayHealth,
    KeptBodies,
    RequestRepair,
    UpstreamCaller,
    UpstreamConnections,
    UpstreamFinder,
  ],
})
export class GatewayModule {}
