import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { API, type AgentInfo, type AgentList } from '@latchkey/contracts';
import { Audited, param } from '../audit/audited';
import { Agents } from './agents';

@Controller(API.agents)
export class AgentsController {
  constructor(private readonly agents: Agents) {}

  @Get()
  async list(): Promise<AgentList> {
    return { agents: await this.agents.list(), models: this.agents.modelListing };
  }

  /** Starts to install in the background. The list shows the progress. */
  @Post(':id/install')
  @Audited('agent-install', { object: param('id') })
  @HttpCode(202)
  install(@Param('id') id: string): Promise<AgentInfo> {
    return this.agents.install(id);
  }
}
