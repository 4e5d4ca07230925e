import { Module } from '@nestjs/common';
import { SessionPresence } from '../common/session-presence';
import { CredentialsModule } from '../credentials/credentials.module';
import { IdentityModule } from '../identity/identity.module';
import { PatModule } from '../pat/pat.module';
import { InProcessPtyHost } from './in-process-pty-host';
import { parentChannel } from './parent-channel';
import { PtyHost } from './pty-host';
import { RemotePtyHost } from './remote-pty-host';
import { SessionRegistry } from './session-registry';
import { SessionsController } from './sessions.controller';
import { TerminalGateway } from './terminal.gateway';

/** Shells and the way to them. */
@Module({
  imports: [IdentityModule, PatModule, CredentialsModule],
  controllers: [SessionsController],
  providers: [
    SessionRegistry,
    TerminalGateway,
    {
      provide: PtyHost,
      useFactory: async (): Promise<PtyHost> => {
        const channel = parentChannel();
        return channel === null ? new InProcessPtyHost() : RemotePtyHost.connect(channel);
      },
    },
  ],
  exports: [SessionRegistry],
})
export class TerminalModule {
  constructor(sessions: SessionRegistry, presence: SessionPresence) {
    const tell = (): void => presence.tell(sessions.list().length);
    // Shells of an earlier server may be open already.
    tell();
    sessions.changes.subscribe(tell);
  }
}
