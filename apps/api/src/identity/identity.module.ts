import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { AppConfig } from '../config/app-config';
import { SecretStore } from '../workspace/secret-store';
import { Access } from './access';
import { CookieKeys } from './cookie-keys';
import { LocalKeyFile } from './local-key-file';
import { OpenSockets } from './open-sockets';
import { PrintedAddress } from './printed-address';
import { SessionCookie } from './session-cookie';
import { SignInController } from './sign-in.controller';
import { SignInKeys } from './sign-in-keys';

/** Who may come in: the owner, from Latchkey's own page. */
@Module({
  imports: [AuditModule],
  controllers: [SignInController],
  providers: [
    Access,
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
