import { Injectable } from '@nestjs/common';
import { COMMAND_PATHS, type ToolStatus, type ToolTokenAnswer } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { patProblem } from '../pat/pat-problems';
import { Rotator } from '../pat/rotator';
import { AskedOften } from './asked-often';
import { answerJson } from './local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from './tool-handler';
import { ToolTokens } from './tool-tokens';

/** A program in a loop must not use up the workspace's quota of tokens. */
const ROTATIONS = { count: 5, withinMs: 60_000 };

/** Answers the `latchkey` command. */
@Injectable()
export class CommandHandler extends ToolHandler {
  readonly name = 'command';
  readonly #rotations = new AskedOften(ROTATIONS);

  constructor(
    private readonly config: AppConfig,
    private readonly tokens: ToolTokens,
    private readonly rotator: Rotator,
    private readonly distributor: TokenDistributor,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request: { method }, response, rest }: ToolCall): Promise<void> {
    answerJson(response, 200, await this.#answer(`${method ?? ''} /${this.name}${rest}`));
  }

  #answer(request: string): Promise<ToolTokenAnswer | ToolStatus> {
    switch (request) {
      case `GET ${COMMAND_PATHS.token}`:
        return this.#token();
      case `GET ${COMMAND_PATHS.status}`:
        return Promise.resolve(this.#status());
      case `POST ${COMMAND_PATHS.rotate}`:
        return this.#rotate();
      default:
        throw new ApiError('NOT_FOUND', 'This path does not exist.', 'Check the path.');
    }
  }

  async #token(): Promise<ToolTokenAnswer> {
    const { value, usableUntilMs } = await this.tokens.current();
    return { token: value.reveal(), usableUntil: new Date(usableUntilMs).toISOString() };
  }

  #status(): ToolStatus {
    return {
      pat: this.rotator.status(),
      workspaceOrigin: this.config.workspaceOrigin,
      databrickscfg: this.distributor.path,
    };
  }

  async #rotate(): Promise<ToolStatus> {
    this.#rotations.count();
    const { rotated, status } = await this.rotator.rotateNow();
    if (rotated) return this.#status();
    const { code, message, hint } =
      status.problem ?? patProblem('PAT_REQUIRED', 'There is no token to rotate.');
    throw new ApiError(code, message, hint);
  }
}
