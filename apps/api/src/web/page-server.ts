import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { ExpressAdapter } from '@nestjs/platform-express';
import { MAX_HEADERS_COUNT, SERVER_OPTIONS, WebSocketOnlyRequest } from '../common/http-server';

/** Nest's adapter for Express, with an HTTP server that has our options. Nest's own can't be given any. */
export class PageServer extends ExpressAdapter {
  readonly #open = new Set<Socket>();

  override initHttpServer(): void {
    const server = createServer(
      { ...SERVER_OPTIONS, IncomingMessage: WebSocketOnlyRequest },
      this.getInstance<Parameters<typeof createServer>[1]>(),
    );
    server.maxHeadersCount = MAX_HEADERS_COUNT;
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
