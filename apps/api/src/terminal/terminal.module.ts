import { Module } from '@nestjs/common';
import { SessionPresence } from '../common/session-presence';
import { CredentialsModule } from '../credentials/credentials.module';
import { IdentityModule } from '../identity/identity.module';
import { OpenSockets } from '../identity/open-sockets';
import { IpcModule } from '../ipc/ipc.module';
import { ViewerServer } from '../ipc/viewer-server';
import { PatModule } from '../pat/pat.module';
import { MemoryGauge } from './memory-gauge';
import { SessionRegistry } from './session-registry';
import { SessionsController } from './sessions.controller';
import { TerminalGateway } from './terminal.gateway';

/** Manages the shells and their viewers. */
@Module({
  imports: [PatModule, CredentialsModule, IdentityModule, IpcModule],
  controllers: [SessionsController],
  providers: [SessionRegistry, MemoryGauge, TerminalGateway],
  exports: [SessionRegistry, IpcModule],
})
export class TerminalModule {
  constructor(
    sessions: SessionRegistry,
    presence: SessionPresence,
    viewers: ViewerServer,
    open: OpenSockets,
  ) {
    if (viewers.elsewhere !== null) open.addElsewhere(viewers.elsewhere);
    const tell = (): void => presence.tell(sessions.ofThisRun().map(({ id }) => id));
    // An earlier api may have left shells open.
    tell();
    sessions.changes.subscribe(tell);
  }
}
