import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { SecretStore } from '../workspace/secret-store';
import { SignOutModule } from '../common/sign-outs';
import { Access } from './access';
import { MAX_LIST_BYTES } from './browser-session-list';
import { BrowserSessions } from './browser-sessions';
import { BrowserSessionsController } from './browser-sessions.controller';
import { BrowserSignOut } from './browser-sign-out';
import { CookieKeys } from './cookie-keys';
import { LocalKeyFile } from './local-key-file';
import { OpenSockets } from './open-sockets';
import { PrintedAddress } from './printed-address';
import { SessionCookie } from './session-cookie';
import { SignInController } from './sign-in.controller';
import { SignInKeys } from './sign-in-keys';

/** The list of sessions isn't secret, but its content decides which cookies count. */
const SESSION_LIST = { shape: /^\{/, maxBytes: MAX_LIST_BYTES };

/** Who may come in: the owner, from Latchkey's own page. */
@Module({
  imports: [AuditModule, SignOutModule],
  controllers: [BrowserSessionsController, SignInController],
  providers: [
    Access,
    {
      provide: BrowserSessions,
      inject: [AppConfig, SecretStore, Clock],
      useFactory: ({ mode, sessionHome }: AppConfig, scope: SecretStore, clock: Clock): BrowserSessions =>
        new BrowserSessions(mode === 'local' ? new LocalKeyFile(sessionHome, SESSION_LIST) : scope, clock),
    },
    BrowserSignOut,
    {
      provide: CookieKeys,
      inject: [AppConfig, SecretStore],
      useFactory: ({ mode, sessionHome }: AppConfig, scope: SecretStore): CookieKeys =>
        new CookieKeys(mode === 'local' ? new LocalKeyFile(sessionHome) : scope),
    },
    OpenSockets,
    PrintedAddress,
    SessionCookie,
    SignInKeys,
  ],
  exports: [Access, OpenSockets, PrintedAddress, SessionCookie],
})
export class IdentityModule {}
