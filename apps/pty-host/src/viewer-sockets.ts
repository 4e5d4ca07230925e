import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TERMINAL_LIMITS } from '@latchkey/contracts';
import { closeForLostAccess, type HandedUpgrade } from '@latchkey/pty-engine';
import { WebSocketServer, type WebSocket } from 'ws';

/** Answers the upgrades that the api has let in, on the sockets that it handed over. */
export class ViewerSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: TERMINAL_LIMITS.maxFrameBytes,
    perMessageDeflate: false,
  });

  /** What each viewer was let in by. */
  readonly #admitted = new Map<WebSocket, string>();

  constructor(private readonly serve: (socket: WebSocket, sessionId: string) => void) {
    this.#server.on('wsClientError', (_error, socket) => socket.destroy());
  }

  accept({ sessionId, admission, headers, head }: HandedUpgrade, socket: Socket): void {
    // A connection that its peer resets says so by `error`, which without a listener would end this process.
    socket.on('error', () => socket.destroy());
    // All that the handshake looks at.
    const request = { method: 'GET', url: '/', headers, socket } as unknown as IncomingMessage;
    this.#server.handleUpgrade(request, socket, Buffer.from(head), (viewer) => {
      this.#admitted.set(viewer, admission);
      viewer.once('close', () => this.#admitted.delete(viewer));
      this.serve(viewer, sessionId);
    });
  }

  /** What the viewers that are there were let in by, each once. */
  admissions(): readonly string[] {
    return [...new Set(this.#admitted.values())];
  }

  /** Closes those that were let in by something that is no longer good. @returns how many */
  dismiss(admission: string): number {
    const dismissed = [...this.#admitted].filter(([, of]) => of === admission);
    for (const [viewer] of dismissed) {
      this.#admitted.delete(viewer);
      closeForLostAccess(viewer);
    }
    return dismissed.length;
  }

  /** Tells everybody who is still there that the server stops, and takes nobody more. */
  stop(): void {
    this.#server.close();
    for (const viewer of this.#server.clients) viewer.close(1001, 'Latchkey is stopping.');
  }
}
