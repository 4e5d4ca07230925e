import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SessionInfo } from '@latchkey/contracts';
import type { OpenAnswer, OpenRequest } from '@latchkey/pty-engine';
import type { SocketsElsewhere } from '../identity/open-sockets';
import type { Observable } from 'rxjs';
import type { WebSocket } from 'ws';

/**
 * Where the shells run. In the parent process, where they outlive this one; or, for a server that was started without a
 * parent, in this process.
 */
export abstract class PtyHost {
  /** Says that `list()` gives something else now. */
  abstract readonly changes: Observable<void>;
  abstract list(): readonly SessionInfo[];
  abstract open(request: OpenRequest): Promise<OpenAnswer>;
  /** @returns null when there is no such session */
  abstract rename(sessionId: string, label: string): Promise<SessionInfo | null>;
  /** @returns whether there was such a session; it is off the list then, and its processes are being ended */
  abstract close(sessionId: string): Promise<boolean>;
  /** The folder that a session is in at this moment; null where that is not known. */
  abstract folderOf(sessionId: string): Promise<string | null>;
  /** What the host takes besides this process. */
  abstract residentBytes(): Promise<number>;
  /**
   * Takes an upgrade that was let in, before any answer to it. Null where viewers' sockets stay in this process: then
   * `serve` gets them.
   */
  abstract readonly takeUpgrade: ((sessionId: string, upgrade: AdmittedUpgrade) => void) | null;
  /** The viewers' sockets where another process holds them. */
  abstract readonly socketsElsewhere: SocketsElsewhere | null;
  /** Serves a viewer whose handshake is done. */
  abstract serve(socket: WebSocket, sessionId: string): void;
  /** Ends when the process of the shells has answered. */
  abstract respond(): Promise<void>;
  /** The server stops. @returns when no shell of this process is left */
  abstract stop(): Promise<void>;
}

/** An upgrade that passed every check. */
export interface AdmittedUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent beyond the request. */
  readonly head: Buffer;
}
