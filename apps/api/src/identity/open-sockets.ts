import type { IncomingMessage } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SOCKET_CLOSE } from '@latchkey/contracts';
import type { WebSocket } from 'ws';
import { Access } from './access';

const JUDGE_EVERY_MILLISECONDS = 60_000;
/** Until then a closed socket may still say goodbye; what it sends meanwhile would still be read. */
const GOODBYE_MILLISECONDS = 1_000;
const SOCKET_CLOSE_REASON = 'What let this connection in is no longer good.';

interface OpenSocket {
  readonly request: IncomingMessage;
  readonly close: () => void;
}

/**
 * The sockets that were let in, judged again every minute by what let them in: one whose cookie has expired, or whose
 * visitor is no longer the owner, must not live on only because it was open. Shells go on running.
 */
@Injectable()
export class OpenSockets implements OnApplicationShutdown {
  readonly #open = new Set<OpenSocket>();
  readonly #timer = setInterval(() => void this.judgeAgain(), JUDGE_EVERY_MILLISECONDS).unref();

  constructor(private readonly access: Access) {}

  /**
   * @param request the upgrade that opened the socket
   * @param close ends it, wherever it lives
   * @returns to be called when it is gone
   */
  add(request: IncomingMessage, close: () => void): () => void {
    const socket = { request, close };
    this.#open.add(socket);
    return () => this.#open.delete(socket);
  }

  async judgeAgain(): Promise<void> {
    const judging = [...this.#open].map(async ({ request, close }) => {
      const { access } = await this.access.judge(request);
      if (access === 'denied') close();
    });
    await Promise.allSettled(judging);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }
}

/** Ends a socket of this process whose visitor may no longer be here. */
export function closeForLostAccess(socket: WebSocket): void {
  socket.close(SOCKET_CLOSE.accessLost, SOCKET_CLOSE_REASON);
  const ending = setTimeout(() => socket.terminate(), GOODBYE_MILLISECONDS).unref();
  socket.once('close', () => clearTimeout(ending));
}
