import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PatModule } from '../pat/pat.module';
import { SessionKeys } from './session-keys';
import { ToolDoor } from './tool-door';
import { toolDoorPlace, ToolDoorPlace } from './tool-door-place';
import { ToolHandlers } from './tool-handler';

/** What the tools of a session ask for, and the door through which they do. */
@Module({
  imports: [CredentialsModule, PatModule],
  providers: [SessionKeys, ToolDoor, ToolHandlers, { provide: ToolDoorPlace, useFactory: toolDoorPlace }],
  exports: [ToolDoor, ToolHandlers],
})
export class ToolsModule {}
