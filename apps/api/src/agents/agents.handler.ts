import { Injectable } from '@nestjs/common';
import { RateLimiter } from '@latchkey/concurrency';
import type { AgentInfo, AgentList } from '@latchkey/contracts';
import { AuditLog } from '../audit/audit-log';
import { ApiError, notFound, tooManyAttempts } from '../common/api-error';
import { answerJson } from '../tools/local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { Agents } from './agents';

/** A program in a loop must not keep npm busy, or fill the audit log. */
const INSTALLATIONS = { count: 10, windowMs: 60_000 };

/** Gives `latchkey doctor` the state of the tools, and installs for `latchkey install`. */
@Injectable()
export class AgentsHandler extends ToolHandler {
  readonly name = 'agents';
  readonly #installations = new RateLimiter(INSTALLATIONS);

  constructor(
    private readonly agents: Agents,
    private readonly audit: AuditLog,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request: { method }, response, rest }: ToolCall): Promise<void> {
    const [, id] = /^\/([a-z]+)\/install$/.exec(rest) ?? [];
    if (method === 'POST' && id !== undefined) return answerJson(response, 200, await this.#install(id));
    if (method !== 'GET' || rest !== '') throw notFound();
    answerJson(response, 200, {
      agents: await this.agents.list(),
      models: this.agents.modelListing,
    } satisfies AgentList);
  }

  async #install(id: string): Promise<AgentInfo> {
    const waitMs = this.#installations.take(performance.now());
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    const shell = { actor: 'shell', address: null, requestId: null, objectId: id };
    const event = { ...shell, action: 'agent-install' } as const;
    try {
      const agent = await this.agents.install(id);
      this.audit.record({ ...event, outcome: 'ok' });
      return agent;
    } catch (error) {
      if (error instanceof ApiError) this.audit.record({ ...event, outcome: error.code });
      throw error;
    }
  }
}
