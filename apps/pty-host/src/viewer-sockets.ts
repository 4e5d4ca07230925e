import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { SOCKET_CLOSE, TERMINAL_LIMITS } from '@latchkey/contracts';
import type { HandedUpgrade } from '@latchkey/pty-engine';
import { WebSocketServer, type WebSocket } from 'ws';

const GOODBYE_MILLISECONDS = 1_000;

/** Answers the upgrades that the api has let in, on the sockets that it handed over. */
export class ViewerSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: TERMINAL_LIMITS.maxFrameBytes,
    perMessageDeflate: false,
  });

  private readonly viewers = new Map<string, WebSocket>();

  constructor(
    private readonly serve: (socket: WebSocket, sessionId: string) => void,
    private readonly left: (viewerId: string) => void,
  ) {
    this.server.on('wsClientError', (_error, socket) => socket.destroy());
  }

  accept({ viewerId, sessionId, headers, head }: HandedUpgrade, socket: Socket): void {
    // A connection that its peer resets says so by `error`, which without a listener would end this process.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.forget(viewerId));
    // All that the handshake looks at.
    const request = { method: 'GET', url: '/', headers, socket } as unknown as IncomingMessage;
    this.server.handleUpgrade(request, socket, Buffer.from(head), (viewer) => {
      this.viewers.set(viewerId, viewer);
      this.serve(viewer, sessionId);
    });
  }

  /** What let this viewer in is no longer good. */
  dismiss(viewerId: string): void {
    const viewer = this.viewers.get(viewerId);
    viewer?.close(SOCKET_CLOSE.accessLost, 'What let this connection in is no longer good.');
    // Until it is closed from the other side, too, what it sends would still be read.
    if (viewer) setTimeout(() => viewer.terminate(), GOODBYE_MILLISECONDS).unref();
  }

  /** Tells everybody who is still there that the server stops, and takes nobody more. */
  stop(): void {
    this.server.close();
    for (const viewer of this.server.clients) viewer.close(1001, 'Latchkey is stopping.');
  }
  private forget(viewerId: string): void {
    this.viewers.delete(viewerId);
    this.left(viewerId);
  }
}
