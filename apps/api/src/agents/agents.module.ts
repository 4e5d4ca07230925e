import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { CredentialsModule } from '../credentials/credentials.module';
import { HealthIndicatorsModule } from '../health/health-indicator';
import { ModelsModule } from '../models/models.module';
import { ToolsModule } from '../tools/tools.module';
import { AgentContext } from './agent-context';
import { AgentEnvironment } from './agent-environment';
import { AgentFiles } from './agent-files';
import { AgentFolder } from './agent-folder';
import { AgentInstaller } from './agent-installer';
import { Agents } from './agents';
import { AgentsHealth } from './agents-health';
import { AgentsController } from './agents.controller';
import { AgentsHandler } from './agents.handler';
import { WrittenSettingsFile } from './written-settings-file';

/** Configures the tools in the shells, and installs them on request. */
@Module({
  imports: [AuditModule, CredentialsModule, HealthIndicatorsModule, ModelsModule, ToolsModule],
  controllers: [AgentsController],
  providers: [
    AgentContext,
    AgentEnvironment,
    AgentFiles,
    AgentFolder,
    AgentInstaller,
    Agents,
    AgentsHandler,
    AgentsHealth,
    WrittenSettingsFile,
  ],
})
export class AgentsModule {}
