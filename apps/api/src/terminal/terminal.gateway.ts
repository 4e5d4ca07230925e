import type { IncomingMessage } from 'node:http';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import { API } from '@latchkey/contracts';
import type { WebSocket, WebSocketServer } from 'ws';
import { sessionIdOf, ViewerServer } from '../ipc/viewer-server';

/** Speaks raw terminal frames (docs/PROTOCOL.md). Access was checked before the upgrade. */
@WebSocketGateway({ path: API.terminal })
export class TerminalGateway implements OnGatewayInit<WebSocketServer>, OnGatewayConnection<WebSocket> {
  constructor(private readonly viewers: ViewerServer) {}

  afterInit(server: WebSocketServer): void {
    this.viewers.attach(server);
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    this.viewers.serve(client, sessionIdOf(request.url));
  }
}
