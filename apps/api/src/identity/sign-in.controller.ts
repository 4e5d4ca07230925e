import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { API, type SignInAnswer, type SignInRequest } from '@latchkey/contracts';
import { IsString, MaxLength } from 'class-validator';
import type { Request, Response } from 'express';
import { Audited } from '../audit/audited';
import { ApiError } from '../common/api-error';
import { Access, userAgentOf } from './access';
import { BrowserSessions } from './browser-sessions';
import { PrintedAddress } from './printed-address';
import { SessionCookie } from './session-cookie';
import { SignInKeys } from './sign-in-keys';

class SignInDto implements SignInRequest {
  @IsString()
  @MaxLength(200)
  key!: string;
}

@Controller()
export class SignInController {
  constructor(
    private readonly keys: SignInKeys,
    private readonly cookie: SessionCookie,
    private readonly address: PrintedAddress,
    private readonly access: Access,
    private readonly sessions: BrowserSessions,
  ) {}

  @Post(API.signIn)
  @Audited('sign-in')
  @HttpCode(200)
  async signIn(
    @Body() { key }: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInAnswer> {
    if (!this.keys.use(key)) {
      throw new ApiError(
        'SIGN_IN_KEY_USED',
        'This address was used before, or is of an earlier run.',
        'Open the latest address that the terminal shows in which Latchkey runs.',
      );
    }
    const { setCookie, pageSecret, sessionId } = await this.cookie.issue();
    this.sessions.issued(sessionId, userAgentOf(request));
    // The cookie that this one replaces in the browser is of no more use to anyone but a thief.
    const replaced = this.access.sessionIdOf(request);
    if (replaced !== null) this.sessions.end(replaced);
    response.setHeader('Set-Cookie', setCookie);
    this.address.printNext();
    return { pageSecret };
  }
}
