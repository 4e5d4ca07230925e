import { SOCKET_CLOSE } from '@latchkey/contracts';
import type { WebSocket } from 'ws';

/** Keeps proxies from closing an idle connection, and finds those that are dead. */
const PING_EVERY_MS = 25_000;
/** Far more than a viewer's whole window of output: a peer with so much waiting for it does not read. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;

/** Until then a closed socket may still say goodbye; what it sends meanwhile would still be read. */
const GOODBYE_MS = 1_000;

/** Pings, and ends a socket that has not answered the last one. @returns what ends the pinging */
export function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    else socket.ping();
    answered = false;
  }, PING_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** Sends while the socket is open; one whose peer does not read is ended, before what waits for it fills the memory. */
export function sendBounded(socket: WebSocket, data: Uint8Array | string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
  else socket.send(data, { binary: typeof data !== 'string', compress: false });
}

/** A WebSocket, or what stands in for some. */
export interface Closable {
  close(code: number, reason: string): void;
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Closes a socket whose visitor would no longer be let in, and ends it soon if it does not follow. */
export function closeForLostAccess(socket: Closable): void {
  socket.close(SOCKET_CLOSE.accessLost, 'What let this connection in is no longer good.');
  const ending = setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
  socket.once('close', () => clearTimeout(ending));
}
