import { SOCKET_CLOSE } from '@latchkey/contracts';
import type { WebSocket } from 'ws';

/** Keeps proxies from closing idle connections, and detects dead ones. */
const PING_EVERY_MS = 25_000;
/** Far more than a viewer's whole output window. A peer with this much buffered is not reading. */
const MAX_BUFFERED_BYTES = 4 * 2 ** 20;

/** How long a closed socket may take to finish the closing handshake. Until then its messages are still read. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Pings a socket, and terminates it when it missed a ping. @returns a function that stops pinging */
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

/** Sends if the socket is open. Terminates a socket whose peer doesn't read, before its buffer fills the memory. */
export function sendBounded(socket: WebSocket, data: Uint8Array | string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
  else socket.send(data, { binary: typeof data !== 'string', compress: false });
}

/** A WebSocket, or a tunnel of several. */
export interface Closable {
  close(code: number, reason: string): void;
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Closes a socket whose access has expired, and terminates it soon if the peer doesn't respond. */
export function closeForLostAccess(socket: Closable): void {
  socket.close(SOCKET_CLOSE.accessLost, 'Access to this connection has expired.');
  const ending = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  socket.once('close', () => clearTimeout(ending));
}
