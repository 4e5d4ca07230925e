import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { HealthIndicatorsModule } from '../health/health-indicator';
import { PatModule } from '../pat/pat.module';
import { ToolsModule } from '../tools/tools.module';
import { GatewayEnvironment } from './gateway-environment';
import { GatewayHealth } from './gateway-health';
import { GatewayHandler } from './gateway.handler';
import { RequestBuffer } from './request-buffer';
import { RequestRepair } from './request-repair';
import { UpstreamConnections } from './upstream-call';
import { UpstreamClient } from './upstream-client';
import { UpstreamFinder } from './upstream-finder';

/** Proxies tools that need a literal API key to the workspace's models. */
@Module({
  imports: [CredentialsModule, HealthIndicatorsModule, PatModule, ToolsModule],
  providers: [
    GatewayEnvironment,
    GatewayHandler,
    GatewayHealth,
    RequestBuffer,
    RequestRepair,
    UpstreamClient,
    UpstreamConnections,
    UpstreamFinder,
  ],
})
export class GatewayModule {}
