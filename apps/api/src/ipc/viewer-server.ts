import type { WebSocket, WebSocketServer } from 'ws';
import type { SocketsElsewhere } from '../identity/open-sockets';

/** Serves the viewers' WebSockets, in the process that runs the shells. */
export abstract class ViewerServer {
  /** The viewers' sockets that another process holds; null when this process holds them all. */
  abstract readonly elsewhere: SocketsElsewhere | null;
  /** Prepares a server that admits viewers, before it accepts any. */
  abstract attach(server: WebSocketServer): void;
  /** Serves a viewer whose WebSocket handshake took place in this process. */
  abstract serve(socket: WebSocket, sessionId: string): void;
}

/** @returns the session that a viewer's upgrade request asks for; empty when it names none */
export function sessionIdOf(url: string | undefined): string {
  return new URL(url ?? '/', 'http://localhost').searchParams.get('session') ?? '';
}
