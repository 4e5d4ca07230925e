import { IncomingMessage } from 'node:http';

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
};

/**
 * Node drops headers beyond a number, 2000 by default, so that a second owner's header could hide behind many others. No
 * limit: their size is limited.
 */
export const MAX_HEADERS_COUNT = 0;
