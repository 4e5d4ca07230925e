import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { HealthIndicatorsModule } from '../health/health-indicator';
import { ModelsModule } from '../models/models.module';
import { PatModule } from '../pat/pat.module';
import { ToolsModule } from '../tools/tools.module';
import { GatewayEnvironment } from './gateway-environment';
import { GatewayHealth } from './gateway-health';
import { GatewayHandler } from './gateway.handler';
import { ModelCalls } from './model-calls';
import { ModelRouter } from './model-router';
import { RequestBuffer } from './request-buffer';
import { RequestRepair } from './request-repair';
import { UpstreamConnections } from './upstream-call';
import { UpstreamClient } from './upstream-client';

/** Proxies tools that need a literal API key to the workspace's models. */
@Module({
  imports: [CredentialsModule, HealthIndicatorsModule, ModelsModule, PatModule, ToolsModule],
  providers: [
    GatewayEnvironment,
    GatewayHandler,
    GatewayHealth,
    ModelCalls,
    ModelRouter,
    RequestBuffer,
    RequestRepair,
    UpstreamClient,
    UpstreamConnections,
  ],
})
export class GatewayModule {}
