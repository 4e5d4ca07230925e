import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { PatModule } from '../pat/pat.module';
import { ModelDiscovery } from './model-discovery';
import { ModelFiles } from './model-files';
import { ModelsController } from './models.controller';
import { WorkspaceModels } from './workspace-models';

/** Finds out which models the workspace serves, and which of them the agents use. */
@Module({
  imports: [AuditModule, PatModule],
  controllers: [ModelsController],
  providers: [ModelDiscovery, ModelFiles, WorkspaceModels],
  exports: [WorkspaceModels],
})
export class ModelsModule {}
