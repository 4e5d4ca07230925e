import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { API, type SignInRequest } from '@latchkey/contracts';
import { IsString, MaxLength } from 'class-validator';
import type { Response } from 'express';
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
  @HttpCode(204)
  async signIn(@Body() { key }: SignInDto, @Res({ passthrough: true }) response: Response): Promise<void> {
    if (!this.keys.use(key)) {
      throw new ApiError(
        'SIGN_IN_KEY_USED',
        'This address was used before, or is of an earlier run.',
        'Open the latest address that the terminal shows in which Latchkey runs.',
      );
    }
    response.setHeader('Set-Cookie', await this.cookie.issue());
    this.address.printNext();
  }
}
