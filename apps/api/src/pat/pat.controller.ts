import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import {
  API,
  type ConfigurePatLine,
  type ConfigurePatRequest,
  type PatLedger,
  type PatStatus,
} from '@latchkey/contracts';
import { IsString } from 'class-validator';
import type { Request, Response } from 'express';
import { Audited, setAuditOutcome } from '../audit/audited';
import { ApiError, problem } from '../common/api-error';
import { SignOuts } from '../common/sign-outs';
import { namedProblem } from '../common/validation';
import { AttemptLimit } from './attempt-limit';
import { PatSetup } from './pat-setup';
import { Ledger } from './ledger';
import { Rotator } from './rotator';

const NDJSON = 'application/x-ndjson';

/** Holds what the user pasted. `PatValidator` decides whether it is a token. */
class ConfigurePatDto implements ConfigurePatRequest {
  @IsString(namedProblem(problem('PAT_MALFORMED', 'This is not a personal access token. It is not text.')))
  token!: string;
}

@Controller()
export class PatController {
  constructor(
    private readonly rotator: Rotator,
    private readonly setup: PatSetup,
    private readonly ledger: Ledger,
    private readonly signOuts: SignOuts,
  ) {}

  /** Reports what is known about the token without calling the workspace. */
  @Get(API.patStatus)
  status(): PatStatus {
    return this.rotator.status();
  }

  /** Verifies a pasted token. Answers once, or line by line during the verification if `Accept` asks for NDJSON. */
  @Post(API.configurePat)
  @Audited('paste')
  @HttpCode(200)
  @UseInterceptors(AttemptLimit)
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
  @Audited('rotate-now')
  @HttpCode(200)
  @UseInterceptors(AttemptLimit)
  async rotate(): Promise<PatStatus> {
    const { rotated, status } = await this.rotator.rotateNow();
    if (rotated) return status;
    throw ApiError.of(status.problem ?? problem('PAT_REQUIRED', 'There is no token to rotate.'));
  }

  /** Revokes and forgets all our tokens, and signs every browser out. Shells stay open but can't act on the owner's behalf. */
  @Delete(API.pat)
  @Audited('sign-out')
  async signOut(): Promise<PatStatus> {
    const failure = await this.rotator.signOut();
    if (failure) throw ApiError.of(problem('WORKSPACE_UNREACHABLE', failure.message));
    await this.signOuts.announce();
    return this.rotator.status();
  }

  @Get(API.patLedger)
  entries(): PatLedger {
    return { entries: this.ledger.latest() };
  }

  async #answer(token: string, response: Response): Promise<void> {
    const result = await this.setup.configure(token, () => undefined);
    if (!result.ok) throw ApiError.of(result.problem);
    response.json(result.status);
  }

  async #stream(token: string, response: Response): Promise<void> {
    response.setHeader('Content-Type', NDJSON);
    response.setHeader('X-Accel-Buffering', 'no');
    const write = (line: ConfigurePatLine): boolean => response.write(`${JSON.stringify(line)}\n`);
    const result = await this.setup.configure(token, write);
    if (!result.ok) setAuditOutcome(response, result.problem.code);
    write(result.ok ? { status: result.status } : { error: result.problem });
    response.end();
  }
}
