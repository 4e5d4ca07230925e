import { Injectable } from '@nestjs/common';
import type { AgentId, FileContext, SessionContext } from '@latchkey/agents';
import { isAgentOffered } from '@latchkey/model-catalog';
import { WorkspaceModels } from '../models/workspace-models';
import { AppConfig } from '../config/app-config';
import { LocalToolServer } from '../tools/local-tool-server';

/** How long a tool may cache a token, as a share of the overlap, so that a cached token is never revoked. */
const SHARE_OF_OVERLAP = 0.5;
const MAX_HELPER_TTL_MS = 60_000;
/** The name of the gateway's handler on the tool server. */
const GATEWAY = 'gateway';

/** Provides the values that the agents' settings are built from. */
@Injectable()
export class AgentContext {
  constructor(
    private readonly config: AppConfig,
    private readonly toolServer: LocalToolServer,
    private readonly models: WorkspaceModels,
  ) {}

  /** The tools to set up: those of `LATCHKEY_AGENTS`, unless the workspace’s admin leaves them out. */
  get selected(): readonly AgentId[] {
    return this.config.agents.selected.filter((id) => this.switchedOffBy(id) === null);
  }

  /** Who switched a tool off; null when it is on. */
  switchedOffBy(id: AgentId): 'setting' | 'admin' | null {
    if (!this.config.agents.selected.includes(id)) return 'setting';
    return isAgentOffered(this.models.catalog?.managed ?? null, id) ? null : 'admin';
  }

  forFiles(): FileContext {
    const { workspaceOrigin, rotation } = this.config;
    return {
      workspaceOrigin,
      keylessGatewayUrl: this.toolServer.keylessAddress(GATEWAY),
      models: this.models.names,
      helperTtlMs: Math.min(Math.floor(rotation.overlapMs * SHARE_OF_OVERLAP), MAX_HELPER_TTL_MS),
    };
  }

  forSession(sessionId: string): SessionContext {
    return { ...this.forFiles(), gatewayUrl: this.toolServer.address(sessionId, GATEWAY) };
  }
}
