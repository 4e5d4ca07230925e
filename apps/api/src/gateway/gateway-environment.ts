import { Injectable } from '@nestjs/common';
import {
  SessionEnvironmentPart,
  SessionEnvironmentParts,
  type NewSession,
  type SessionEnvironment,
} from '../credentials/session-environment-parts';
import { LocalToolServer } from '../tools/local-tool-server';
import { GatewayHandler } from './gateway.handler';

/** Gives each session the address of its gateway. */
@Injectable()
export class GatewayEnvironment extends SessionEnvironmentPart {
  constructor(
    private readonly toolServer: LocalToolServer,
    private readonly gateway: GatewayHandler,
    parts: SessionEnvironmentParts,
  ) {
    super();
    parts.add(this);
  }

  forSession({ id }: NewSession): SessionEnvironment {
    return { variables: { LATCHKEY_GATEWAY_URL: this.toolServer.address(id, this.gateway.name) } };
  }
}
