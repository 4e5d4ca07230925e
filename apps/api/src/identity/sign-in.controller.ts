import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { API, type SignInAnswer, type SignInRequest } from '@latchkey/contracts';
import { IsString, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { Audited } from '../audit/audited';
import { ApiError } from '../common/api-error';
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
  ) {}

  @Post(API.signIn)
  @Audited('sign-in')
  @HttpCode(200)
  async signIn(
    @Body() { key }: SignInDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInAnswer> {
    if (!this.keys.use(key)) {
      throw new ApiError(
        'SIGN_IN_KEY_USED',
        'This address was used before, or is of an earlier run.',
        'Open the latest address that the terminal shows in which Latchkey runs.',
      );
    }
    const { setCookie, pageSecret } = await this.cookie.issue();
    response.setHeader('Set-Cookie', setCookie);
    this.address.printNext();
    return { pageSecret };
  }
}
