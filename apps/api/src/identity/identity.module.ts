import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { Access } from './access';
import { CookieKeys } from './cookie-keys';
import { OpenSockets } from './open-sockets';
import { PrintedAddress } from './printed-address';
import { SessionCookie } from './session-cookie';
import { SignInController } from './sign-in.controller';
import { SignInKeys } from './sign-in-keys';

/** Who may come in: the owner, from Latchkey's own page. */
@Module({
  imports: [AuditModule],
  controllers: [SignInController],
  providers: [Access, CookieKeys, OpenSockets, PrintedAddress, SessionCookie, SignInKeys],
  exports: [Access, OpenSockets, PrintedAddress, SessionCookie],
})
export class IdentityModule {}
