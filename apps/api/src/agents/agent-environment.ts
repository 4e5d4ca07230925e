import { Injectable } from '@nestjs/common';
import { AGENTS, gitConfigEnvironment } from '@latchkey/agents';
import { AppConfig } from '../config/app-config';
import {
  SessionEnvironmentPart,
  SessionEnvironmentParts,
  type NewSession,
  type SessionEnvironment,
} from '../credentials/session-environment-parts';
import { AgentContext } from './agent-context';
import { AgentFiles } from './agent-files';
import { AgentFolder } from './agent-folder';

/** Points each new shell at the installed tools, and the tools at the gateway. */
@Injectable()
export class AgentEnvironment extends SessionEnvironmentPart {
  constructor(
    private readonly config: AppConfig,
    private readonly files: AgentFiles,
    private readonly context: AgentContext,
    private readonly folder: AgentFolder,
    parts: SessionEnvironmentParts,
  ) {
    super();
    parts.add(this);
  }

  async forSession({ id }: NewSession): Promise<SessionEnvironment> {
    await this.files.apply();
    const context = this.context.forSession(id);
    const entries = this.config.agents.selected.map((agent) => AGENTS[agent]);
    const variables = entries.map((entry) => entry.environment(context));
    const git = entries.flatMap((entry) => entry.gitConfig?.(context) ?? []);
    return {
      variables: Object.assign({}, ...variables, gitConfigEnvironment(git)) as Record<string, string>,
      programFolders: [this.folder.programs],
    };
  }
}
