import { Injectable } from '@nestjs/common';
import type { AgentList } from '@latchkey/contracts';
import { notFound } from '../common/api-error';
import { answerJson } from '../tools/local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { Agents } from './agents';

/** Gives `latchkey doctor` the state of the tools. */
@Injectable()
export class AgentsHandler extends ToolHandler {
  readonly name = 'agents';

  constructor(
    private readonly agents: Agents,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request, response, rest }: ToolCall): Promise<void> {
    if (request.method !== 'GET' || rest !== '') throw notFound();
    answerJson(response, 200, {
      agents: await this.agents.list(),
      models: this.agents.modelListing,
    } satisfies AgentList);
  }
}
