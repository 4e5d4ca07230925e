import { Injectable } from '@nestjs/common';
import { HOME_KEY_PATH, type HomeGatewayAnswer } from '@latchkey/contracts';
import { AuditLog } from '../audit/audit-log';
import { notFound } from '../common/api-error';
import { HomeGateway } from './home-gateway';
import { answerJson, LocalToolServer } from './local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from './tool-handler';

/** The name of the gateway's handler, which the key is for. */
const GATEWAY = 'gateway';

/** Answers `latchkey gateway-key --home`. */
@Injectable()
export class HomeKeyHandler extends ToolHandler {
  readonly name = HOME_KEY_PATH.slice(1);

  constructor(
    private readonly home: HomeGateway,
    private readonly toolServer: LocalToolServer,
    private readonly audit: AuditLog,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request: { method }, response, sessionId, rest }: ToolCall): Promise<void> {
    if (method !== 'POST' || rest !== '') throw notFound();
    const key = await this.home.key(this.toolServer.port, () => this.#recordMade(sessionId));
    answerJson(response, 200, {
      url: this.toolServer.keylessAddress(GATEWAY),
      key,
    } satisfies HomeGatewayAnswer);
  }

  #recordMade(sessionId: string): void {
    const shell = { actor: 'shell', address: null, requestId: null } as const;
    this.audit.record({ ...shell, action: 'home-key-create', objectId: sessionId, outcome: 'ok' });
  }
}
