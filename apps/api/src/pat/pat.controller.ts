import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import {
  API,
  type ApiErrorBody,
  type ConfigurePatLine,
  type PatLedger,
  type PatStatus,
} from '@latchkey/contracts';
import type { Request, Response } from 'express';
import { ApiError } from '../common/api-error';
import { AttemptLimitGuard } from './attempt-limit.guard';
import { ConfigurePatDto } from './configure-pat.dto';
import { PatSetup } from './pat-setup';
import { Ledger } from './ledger';
import { patProblem } from './pat-problems';
import { Rotator } from './rotator';

const NDJSON = 'application/x-ndjson';

@Controller()
export class PatController {
  constructor(
    private readonly rotator: Rotator,
    private readonly setup: PatSetup,
    private readonly ledger: Ledger,
  ) {}

  /** What is known of the token, without asking the workspace. */
  @Get(API.patStatus)
  status(): PatStatus {
    return this.rotator.status();
  }

  /** Answers once, or line by line as the verification goes on, as the `Accept` header asks. */
  @Post(API.configurePat)
  @HttpCode(200)
  @UseGuards(AttemptLimitGuard)
  async configure(
    @Body() body: ConfigurePatDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (request.headers.accept?.includes(NDJSON)) await this.#stream(body.token, response);
    else await this.#answer(body.token, response);
  }

  /** Replaces the token now. Answers the new status, or why there is no new token. */
  @Post(API.rotatePat)
  @HttpCode(200)
  @UseGuards(AttemptLimitGuard)
  async rotate(): Promise<PatStatus> {
    const { rotated, status } = await this.rotator.rotateNow();
    if (rotated) return status;
    throw toApiError(status.problem ?? patProblem('PAT_REQUIRED', 'There is no token to rotate.'));
  }

  /** Revokes every token of ours and forgets them. Shells stay open, and can do nothing on the owner's behalf. */
  @Delete(API.pat)
  async signOut(): Promise<PatStatus> {
    const failure = await this.rotator.signOut();
    if (failure) throw toApiError(patProblem('WORKSPACE_UNREACHABLE', failure.message));
    return this.rotator.status();
  }

  @Get(API.patLedger)
  entries(): PatLedger {
    return { entries: this.ledger.latest() };
  }

  async #answer(token: string, response: Response): Promise<void> {
    const result = await this.setup.configure(token, () => undefined);
    if (!result.ok) throw toApiError(result.problem);
    response.json(result.status);
  }

  async #stream(token: string, response: Response): Promise<void> {
    response.setHeader('Content-Type', NDJSON);
    response.setHeader('X-Accel-Buffering', 'no');
    const write = (line: ConfigurePatLine): boolean => response.write(`${JSON.stringify(line)}\n`);
    const result = await this.setup.configure(token, write);
    write(result.ok ? { status: result.status } : { error: result.problem });
    response.end();
  }
}

function toApiError({ code, message, hint }: ApiErrorBody): ApiError {
  return new ApiError(code, message, hint);
}
