import type { IncomingMessage } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SOCKET_CLOSE } from '@latchkey/contracts';
import type { WebSocket } from 'ws';
import { Access } from './access';

const JUDGE_EVERY_MILLISECONDS = 60_000;
/** Until then a closed socket may still say goodbye; what it sends meanwhile would still be read. */
const GOODBYE_MILLISECONDS = 1_000;

/**
 * The sockets that were let in, judged again every minute by what let them in: one whose cookie has expired, or whose
 * visitor is no longer the owner, must not live on only because it was open. Shells go on running.
 */
@Injectable()
export class OpenSockets implements OnApplicationShutdown {
  readonly #requests = new Map<WebSocket, IncomingMessage>();
  readonly #timer = setInterval(() => void this.judgeAgain(), JUDGE_EVERY_MILLISECONDS).unref();

  constructor(private readonly access: Access) {}

  /** @param request the upgrade that opened the socket */
  add(socket: WebSocket, request: IncomingMessage): void {
    this.#requests.set(socket, request);
    socket.once('close', () => this.#requests.delete(socket));
  }

  async judgeAgain(): Promise<void> {
    const judging = [...this.#requests].map(async ([socket, request]) => {
      const { access } = await this.access.judge(request);
      if (access === 'denied') close(socket);
    });
    await Promise.allSettled(judging);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }
}

function close(socket: WebSocket): void {
  socket.close(SOCKET_CLOSE.accessLost, 'What let this connection in is no longer good.');
  const ending = setTimeout(() => socket.terminate(), GOODBYE_MILLISECONDS).unref();
  socket.once('close', () => clearTimeout(ending));
}
