import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TERMINAL_LIMITS } from '@latchkey/contracts';
import { closeForLostAccess, type HandedUpgrade } from '@latchkey/pty-engine';
import { WebSocketServer, type WebSocket } from 'ws';

/** Answers the upgrades that the api has admitted, on the sockets that it handed over. */
export class ViewerSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: TERMINAL_LIMITS.maxFrameBytes,
    perMessageDeflate: false,
  });

  /** Each viewer's admission. */
  readonly #admitted = new Map<WebSocket, string>();

  constructor(private readonly serve: (socket: WebSocket, sessionId: string) => void) {
    this.#server.on('wsClientError', (_error, socket) => socket.destroy());
  }

  accept({ sessionId, admission, headers, head }: HandedUpgrade, socket: Socket): void {
    // Without this listener a reset connection would end this process.
    socket.on('error', () => socket.destroy());
    // The parts of a request that the handshake reads.
    const request = { method: 'GET', url: '/', headers, socket } as unknown as IncomingMessage;
    this.#server.handleUpgrade(request, socket, Buffer.from(head), (viewer) => {
      this.#admitted.set(viewer, admission);
      viewer.once('close', () => this.#admitted.delete(viewer));
      this.serve(viewer, sessionId);
    });
  }

  /** Returns the admissions of all connected viewers, without duplicates. */
  admissions(): readonly string[] {
    return [...new Set(this.#admitted.values())];
  }

  /** Closes the viewers of an admission that is no longer valid. @returns how many */
  dismiss(admission: string): number {
    const dismissed = [...this.#admitted].filter(([, of]) => of === admission);
    for (const [viewer] of dismissed) {
      this.#admitted.delete(viewer);
      closeForLostAccess(viewer);
    }
    return dismissed.length;
  }

  /** Closes all viewers and accepts no more. */
  stop(): void {
    this.#server.close();
    for (const viewer of this.#server.clients) viewer.close(1001, 'Latchkey is stopping.');
  }
}
