import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PatModule } from '../pat/pat.module';
import { CommandEnvironment } from './command-environment';
import { CommandHandler } from './command.handler';
import { DatabricksEnvironment } from './databricks-environment';
import { MetadataHandler } from './metadata.handler';
import { SessionKeys } from './session-keys';
import { LocalToolServer } from './local-tool-server';
import { toolServerPlace, ToolServerPlace } from './tool-server-place';
import { ToolHandlers } from './tool-handler';
import { ToolTokens } from './tool-tokens';

/** What the tools of a session ask for, and the tool server through which they do. */
@Module({
  imports: [CredentialsModule, PatModule],
  providers: [
    CommandEnvironment,
    CommandHandler,
    DatabricksEnvironment,
    MetadataHandler,
    SessionKeys,
    LocalToolServer,
    ToolHandlers,
    ToolTokens,
    { provide: ToolServerPlace, useFactory: toolServerPlace },
  ],
  exports: [LocalToolServer, ToolHandlers, ToolTokens],
})
export class ToolsModule {}
