import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { CredentialsModule } from '../credentials/credentials.module';
import { PatModule } from '../pat/pat.module';
import { CommandHandler } from './command.handler';
import { MetadataHandler } from './metadata.handler';
import { HomeGateway } from './home-gateway';
import { HomeKeyHandler } from './home-key.handler';
import { LocalToolServer } from './local-tool-server';
import { RunHandler } from './run.handler';
import { SessionKeys } from './session-keys';
import { ToolEnvironment } from './tool-environment';
import { ToolHandlers } from './tool-handler';
import { toolServerPlace, ToolServerPlace } from './tool-server-place';
import { ToolTokens } from './tool-tokens';

/** The local tool server and what it offers to the tools of a session. */
@Module({
  imports: [AuditModule, CredentialsModule, PatModule],
  providers: [
    CommandHandler,
    MetadataHandler,
    HomeGateway,
    HomeKeyHandler,
    LocalToolServer,
    RunHandler,
    SessionKeys,
    ToolEnvironment,
    ToolHandlers,
    ToolTokens,
    { provide: ToolServerPlace, useFactory: toolServerPlace },
  ],
  exports: [LocalToolServer, ToolHandlers, ToolTokens],
})
export class ToolsModule {}
