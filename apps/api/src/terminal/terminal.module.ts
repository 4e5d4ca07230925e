import { Module } from '@nestjs/common';
import { SessionPresence } from '../common/session-presence';
import { AppConfig } from '../config/app-config';
import { CredentialsModule } from '../credentials/credentials.module';
import { IdentityModule } from '../identity/identity.module';
import { OpenSockets } from '../identity/open-sockets';
import { PatModule } from '../pat/pat.module';
import { InProcessPtyHost } from './in-process-pty-host';
import { MemoryGauge } from './memory-gauge';
import { parentChannel } from './parent-channel';
import { PtyHost } from './pty-host';
import { RemotePtyHost } from './remote-pty-host';
import { SessionHome } from './session-home';
import { SessionRegistry } from './session-registry';
import { SessionsController } from './sessions.controller';
import { TerminalGateway } from './terminal.gateway';

/** Shells and the way to them. */
@Module({
  imports: [PatModule, CredentialsModule, IdentityModule],
  controllers: [SessionsController],
  providers: [
    SessionRegistry,
    MemoryGauge,
    SessionHome,
    TerminalGateway,
    {
      provide: PtyHost,
      inject: [AppConfig],
      useFactory: async ({ savedSessions }: AppConfig): Promise<PtyHost> => {
        const channel = parentChannel();
        return channel === null ? new InProcessPtyHost() : RemotePtyHost.connect(channel, savedSessions);
      },
    },
  ],
  exports: [SessionRegistry, PtyHost],
})
export class TerminalModule {
  constructor(sessions: SessionRegistry, presence: SessionPresence, host: PtyHost, open: OpenSockets) {
    if (host.socketsElsewhere !== null) open.addElsewhere(host.socketsElsewhere);
    const tell = (): void => presence.tell(sessions.ofThisRun().map(({ id }) => id));
    // Shells of an earlier server may be open already.
    tell();
    sessions.changes.subscribe(tell);
  }
}
