import { IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Whether the `Upgrade` header asks for WebSocket, the one protocol that we switch to.
 * @param values each value of the header
 */
export function asksForWebSocket(values: readonly string[] | undefined): boolean {
  return values?.join(',').trim().toLowerCase() === 'websocket';
}

/**
 * A request whose `Upgrade` counts only if it asks for WebSocket. A server ignores every other protocol and answers the
 * request (RFC 9110, 7.8), but Node gives all of them to the `upgrade` listener, and leaves none to answer as a request.
 */
export class WebSocketOnlyRequest extends IncomingMessage {
  /** What Node's parser found. Not a private field, because Node's constructor sets it before those exist. */
  declare private foundUpgrade: boolean;

  /** Read by Node to decide between the `upgrade` and the `request` event. */
  get upgrade(): boolean {
    return (
      this.foundUpgrade && (this.method === 'CONNECT' || asksForWebSocket(this.headersDistinct['upgrade']))
    );
  }

  set upgrade(found: boolean) {
    this.foundUpgrade = found;
  }
}

/** Options of every HTTP server of the api. */
export const SERVER_OPTIONS = {
  /** All headers of a request together: Node's own default, which bounds their number too. */
  maxHeaderSize: 16 * 1024,
  /** Headers come in one piece, or in a few. */
  headersTimeout: 10_000,
  /** Node looks for requests that are too slow every 30 seconds by default, and so lets them live that much longer. */
  connectionsCheckingInterval: 2_000,
};

/**
 * Bounds what a server of ours takes from clients that aren't admitted yet. Slow clients can't keep others out: when all
 * connections are taken, the one that has waited longest for a request is closed.
 * @returns a function that takes a connection from those that wait, for one that was upgraded
 */
export function boundServer(server: Server, maxConnections: number): (socket: Socket) => void {
  // Node drops headers beyond a number, 2000 by default, so that a second owner's header could hide behind many others.
  // 0 is no limit: their size is limited.
  server.maxHeadersCount = 0;
  // A further one is closed at once. That happens only while none waits.
  server.maxConnections = maxConnections;
  const open = new Set<Socket>();
  const waiting = new Set<Socket>();
  const latest = new WeakMap<Socket, IncomingMessage>();
  server.on('connection', (socket) => {
    open.add(socket);
    waiting.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      waiting.delete(socket);
    });
    const [longest] = waiting;
    // Makes room for the next.
    if (open.size >= server.maxConnections && longest !== socket) longest?.destroy();
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    waiting.delete(socket);
    latest.set(socket, request);
    response.once('close', () => {
      // A pipelined request may have begun meanwhile.
      if (latest.get(socket) === request && open.has(socket)) waiting.add(socket);
    });
  });
  return (socket) => waiting.delete(socket);
}
