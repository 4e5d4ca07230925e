import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { ExpressAdapter } from '@nestjs/platform-express';
import { boundServer, SERVER_OPTIONS, WebSocketOnlyRequest } from '../common/http-server';

const OPTIONS = {
  ...SERVER_OPTIONS,
  IncomingMessage: WebSocketOnlyRequest,
  /** For a whole request of an admitted client: the largest upload, 32 MiB, at 1 Mbit/s. */
  requestTimeout: 300_000,
};

/** Far more than the owner's pages have: each six, its events and, without a pty host, its shells. */
const MAX_CONNECTIONS = 1_536;

/** Nest's adapter for Express, with an HTTP server that has our options. Nest's own can't be given any. */
export class PageServer extends ExpressAdapter {
  readonly #open = new Set<Socket>();

  override initHttpServer(): void {
    const server = createServer(OPTIONS, this.getInstance<Parameters<typeof createServer>[1]>());
    const upgraded = boundServer(server, MAX_CONNECTIONS);
    server.on('upgrade', ({ socket }) => upgraded(socket));
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
    this.httpServer = server;
  }

  /** A browser keeps its connections open; they must not hold up the end. */
  override close(): Promise<unknown> | undefined {
    for (const socket of this.#open) socket.destroy();
    return super.close();
  }
}
