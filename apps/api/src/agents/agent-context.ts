import { Injectable } from '@nestjs/common';
import type { FileContext, SessionContext } from '@latchkey/agents';
import { AppConfig } from '../config/app-config';
import { ToolDoor } from '../tools/tool-door';

/** The overlap has to outlast what a tool keeps: a token is at most this share of it old when it is used. */
const SHARE_OF_OVERLAP = 0.5;
const LONGEST_HELPER_TTL_MS = 60_000;
/** Where the door leads on to the models. */
const GATEWAY = 'gateway';

/** What the registry's settings are made of, here and now. */
@Injectable()
export class AgentContext {
  constructor(
    private readonly config: AppConfig,
    private readonly door: ToolDoor,
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
    return { ...this.forFiles(), gatewayUrl: this.door.address(sessionId, GATEWAY) };
  }
}
