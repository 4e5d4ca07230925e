import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import { API } from '@latchkey/contracts';
import type { WebSocket, WebSocketServer } from 'ws';
import { PtyHost } from './pty-host';

/** The step of `ws` that answers an upgrade after every check, the one of identity included. Its version is pinned. */
interface UpgradeCompletion {
  completeUpgrade(
    extensions: unknown,
    key: string,
    protocols: unknown,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void;
}

/** Raw terminal frames, see docs/PROTOCOL.md. Who may come in was settled before the upgrade. */
@WebSocketGateway({ path: API.terminal })
export class TerminalGateway implements OnGatewayInit<WebSocketServer>, OnGatewayConnection<WebSocket> {
  constructor(private readonly host: PtyHost) {}

  /** Where shells live in another process, so do their sockets: this one judges the upgrade and leaves the answer to it. */
  afterInit(server: WebSocketServer): void {
    const { takeUpgrade } = this.host;
    if (takeUpgrade === null) return;
    const completion = server as unknown as UpgradeCompletion;
    completion.completeUpgrade = (_extensions, _key, _protocols, request, socket, head) =>
      takeUpgrade(sessionIdOf(request), { request, socket, head });
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    this.host.serve(client, sessionIdOf(request));
  }
}

function sessionIdOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://localhost').searchParams.get('session') ?? '';
}
