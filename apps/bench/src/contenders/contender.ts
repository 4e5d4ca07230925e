export type ContenderKind = 'latchkey' | 'floor' | 'wetty' | 'terminado' | 'raw';

/** All that another process needs to open sessions too. */
export interface Endpoint {
  readonly kind: ContenderKind;
  readonly port: number;
  /** What the upgrade must carry. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Contender {
  readonly endpoint: Endpoint;
  /** Its server's processes; not the shells in them, which are the same for all. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

export interface ConnectOptions {
  /** Through a proxy on this port of 127.0.0.1. */
  readonly viaPort?: number;
  /** `parsed` is what a terminal calls when it has parsed the bytes; where there is no flow control it does nothing. */
  readonly onOutput: (bytes: Uint8Array, parsed: () => void) => void;
}

/** One shell with one viewer. */
export interface Connection {
  /** Where a session outlives its viewers. */
  readonly sessionId?: string;
  send(text: string): void;
  /** Reads nothing more from the socket. */
  stopReading(): void;
  /** Ends the viewer and the shell. */
  close(): Promise<void>;
}

/** The size of every terminal in the bench. */
export const SIZE = { cols: 120, rows: 30 } as const;
