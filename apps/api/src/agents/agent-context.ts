import { Injectable } from '@nestjs/common';
import type { FileContext, SessionContext } from '@latchkey/agents';
import { AppConfig } from '../config/app-config';
import { LocalToolServer } from '../tools/local-tool-server';

/** The overlap has to outlast what a tool keeps: a token is at most this share of it old when it is used. */
const SHARE_OF_OVERLAP = 0.5;
const LONGEST_HELPER_TTL_MS = 60_000;
/** Where the tool server leads on to the models. */
const GATEWAY = 'gateway';

/** What the registry's settings are made of, here and now. */
@Injectable()
export class AgentContext {
  constructor(
    private readonly config: AppConfig,
    private readonly toolServer: LocalToolServer,
  ) {}

  forFiles(): FileContext {
    const { workspaceOrigin, agents, rotation } = this.config;
    return {
      workspaceOrigin,
      responsesUrl: `${workspaceOrigin}/serving-endpoints`,
      models: agents.models,
      helperTtlMs: Math.min(Math.floor(rotation.overlapMs * SHARE_OF_OVERLAP), LONGEST_HELPER_TTL_MS),
    };
  }

  forSession(sessionId: string): SessionContext {
    return { ...this.forFiles(), gatewayUrl: this.toolServer.address(sessionId, GATEWAY) };
  }
}
