import { Body, Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { API, type ConfigurePatLine, type PatStatus } from '@latchkey/contracts';
import type { Request, Response } from 'express';
import { ApiError } from '../common/api-error';
import { AttemptLimitGuard } from './attempt-limit.guard';
import { ConfigurePatDto } from './configure-pat.dto';
import { PatSetup } from './pat-setup';
import { Rotator } from './rotator';

const NDJSON = 'application/x-ndjson';

@Controller()
export class PatController {
  constructor(
    private readonly rotator: Rotator,
    private readonly setup: PatSetup,
  ) {}

  /** What is known of the token, without asking the workspace. */
  @Get(API.patStatus)
  status(): PatStatus {
    return this.rotator.status();
  }

  /** Answers once, or line by line as the proof goes on, as the `Accept` header asks. */
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

  async #answer(token: string, response: Response): Promise<void> {
    const result = await this.setup.configure(token, () => undefined);
    if (!result.ok) throw new ApiError(result.problem.code, result.problem.message, result.problem.hint);
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
