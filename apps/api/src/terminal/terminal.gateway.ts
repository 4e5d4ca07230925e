import type { IncomingMessage } from 'node:http';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { API } from '@latchkey/contracts';
import type { WebSocket } from 'ws';
import { SessionRegistry } from './session-registry';
import { refuseViewer, serveViewer } from './socket-viewer';

/** Raw terminal frames, see docs/PROTOCOL.md. Who may come in was settled before the upgrade. */
@WebSocketGateway({ path: API.terminal })
export class TerminalGateway implements OnGatewayConnection<WebSocket> {
  constructor(private readonly registry: SessionRegistry) {}

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const id = new URL(request.url ?? '/', 'http://localhost').searchParams.get('session');
    const session = this.registry.find(id ?? '');
    if (session === undefined) refuseViewer(client);
    else serveViewer(client, session.terminal);
  }
}
