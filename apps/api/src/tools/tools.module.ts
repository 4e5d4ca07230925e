import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PatModule } from '../pat/pat.module';
import { CommandEnvironment } from './command-environment';
import { CommandHandler } from './command.handler';
import { DatabricksEnvironment } from './databricks-environment';
import { MetadataHandler } from './metadata.handler';
import { SessionKeys } from './session-keys';
import { ToolDoor } from './tool-door';
import { toolDoorPlace, ToolDoorPlace } from './tool-door-place';
import { ToolHandlers } from './tool-handler';
import { ToolTokens } from './tool-tokens';

/** What the tools of a session ask for, and the door through which they do. */
@Module({
  imports: [CredentialsModule, PatModule],
  providers: [
    CommandEnvironment,
    CommandHandler,
    DatabricksEnvironment,
    MetadataHandler,
    SessionKeys,
    ToolDoor,
    ToolHandlers,
    ToolTokens,
    { provide: ToolDoorPlace, useFactory: toolDoorPlace },
  ],
  exports: [ToolDoor, ToolHandlers, ToolTokens],
})
export class ToolsModule {}
