import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Keeps an upgrade from ending the process. Node takes its own error listener off a socket before it hands it out, and
 * whoever answers such a socket and has none is ended by the first connection that is reset. What is no URL at all is cut
 * here: Nest's adapter would answer it and then hold the socket open for ever.
 */
export function hardenUpgrades(server: Server): void {
  server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    if (!URL.canParse(request.url ?? '', `ws://${request.headers.host ?? ''}/`)) socket.destroy();
  });
}
