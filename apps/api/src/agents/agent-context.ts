import { Injectable } from '@nestjs/common';
import type { FileContext, SessionContext } from '@latchkey/agents';
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
