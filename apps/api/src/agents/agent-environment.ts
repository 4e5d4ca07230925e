import { Injectable } from '@nestjs/common';
import { AGENTS, gitConfigEnvironment } from '@latchkey/agents';
import {
  SessionEnvironmentPart,
  SessionEnvironmentParts,
  type NewSession,
  type SessionEnvironment,
} from '../credentials/session-environment-parts';
import { WorkspaceModels } from '../models/workspace-models';
import { AgentContext } from './agent-context';
import { AgentFiles } from './agent-files';
import { AgentFolder } from './agent-folder';

/** How long a first shell waits for the workspace’s list of models. Without it, agents start with assumed ones. */
const MAX_WAIT_MS = 3_000;

/** Points each new shell at the installed tools, and the tools at the gateway. */
@Injectable()
export class AgentEnvironment extends SessionEnvironmentPart {
  constructor(
    private readonly files: AgentFiles,
    private readonly context: AgentContext,
    private readonly folder: AgentFolder,
    private readonly models: WorkspaceModels,
    parts: SessionEnvironmentParts,
  ) {
    super();
    parts.add(this);
  }

  async forSession({ id }: NewSession): Promise<SessionEnvironment> {
    await this.models.untilAsked(MAX_WAIT_MS);
    await this.files.apply();
    const context = this.context.forSession(id);
    const entries = this.context.selected.map((agent) => AGENTS[agent]);
    const variables = entries.map((entry) => entry.environment(context));
    const git = entries.flatMap((entry) => entry.gitConfig?.(context) ?? []);
    return {
      variables: Object.assign({}, ...variables, gitConfigEnvironment(git)) as Record<string, string>,
      programFolders: [this.folder.programs],
    };
  }
}
