import { Injectable } from '@nestjs/common';
import { RateLimiter } from '@latchkey/concurrency';
import { COMMAND_PATHS, type ToolStatus, type ToolTokenAnswer } from '@latchkey/contracts';
import { AuditLog } from '../audit/audit-log';
import { ApiError, notFound, problem, tooManyAttempts } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { Rotator } from '../pat/rotator';
import { answerJson } from './local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from './tool-handler';
import { ToolTokens } from './tool-tokens';

/** A program in a loop must not use up the workspace's quota of tokens. */
const ROTATIONS = { count: 5, windowMs: 60_000 };

/** Answers the `latchkey` command. */
@Injectable()
export class CommandHandler extends ToolHandler {
  readonly name = 'command';
  readonly #rotations = new RateLimiter(ROTATIONS);

  constructor(
    private readonly config: AppConfig,
    private readonly tokens: ToolTokens,
    private readonly rotator: Rotator,
    private readonly distributor: TokenDistributor,
    private readonly audit: AuditLog,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request: { method }, response, sessionId, rest }: ToolCall): Promise<void> {
    answerJson(response, 200, await this.#answer(`${method ?? ''} /${this.name}${rest}`, sessionId));
  }

  #answer(request: string, sessionId: string): Promise<ToolTokenAnswer | ToolStatus> {
    switch (request) {
      case `GET ${COMMAND_PATHS.token}`:
        return this.#token();
      case `GET ${COMMAND_PATHS.status}`:
        return Promise.resolve(this.#status());
      case `POST ${COMMAND_PATHS.rotate}`:
        return this.#rotate(sessionId);
      default:
        throw notFound();
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

  /** Not recorded beyond the limit: a program in a loop must not fill the audit log either. */
  async #rotate(sessionId: string): Promise<ToolStatus> {
    const waitMs = this.#rotations.take(performance.now());
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    const { rotated, status } = await this.rotator.rotateNow();
    const failure = rotated
      ? null
      : (status.problem ?? problem('PAT_REQUIRED', 'There is no token to rotate.'));
    const shell = { actor: 'shell', address: null, requestId: null, objectId: sessionId };
    this.audit.record({ ...shell, action: 'rotate-now', outcome: failure?.code ?? 'ok' });
    if (failure === null) return this.#status();
    throw ApiError.of(failure);
  }
}
