import { Logger } from '@nestjs/common';
import type { SessionInfo } from '@latchkey/contracts';
import {
  openIsolated,
  PtyEngine,
  ShellIsolation,
  type IsolationStatus,
  type IsolationWish,
  type OpenAnswer,
  type OpenRequest,
} from '@latchkey/pty-engine';
import { Subject } from 'rxjs';
import type { WebSocket } from 'ws';
import { ShellHost } from './shell-host';
import { ViewerServer } from './viewer-server';

/** Runs the shells in this process, for a server without a parent. They end with it. */
export class InProcessShells extends ShellHost {
  readonly changes = new Subject<void>();
  readonly #logger = new Logger(InProcessShells.name);
  readonly engine = new PtyEngine({
    changed: () => this.changes.next(),
    failed: (error) => this.#logger.error(error),
  });

  readonly #isolation = new ShellIsolation((reason) =>
    this.#logger.error(`The namespace of the shells ended, and every shell in it: ${reason}`),
  );

  list(): readonly SessionInfo[] {
    return this.engine.list();
  }

  async open(request: OpenRequest): Promise<OpenAnswer> {
    return openIsolated(this.engine, this.#isolation, request);
  }

  async rename(sessionId: string, label: string): Promise<SessionInfo | null> {
    return this.engine.rename(sessionId, label);
  }

  async close(sessionId: string): Promise<boolean> {
    return this.engine.close(sessionId);
  }

  folderOf(sessionId: string): Promise<string | null> {
    return this.engine.folderOf(sessionId);
  }

  residentBytes(): Promise<number> {
    return Promise.resolve(0);
  }

  isolation(wish: IsolationWish): Promise<IsolationStatus> {
    return this.#isolation.status(wish);
  }

  async respond(): Promise<void> {}

  stop(): Promise<void> {
    return this.engine.stop().finally(() => this.#isolation.stop());
  }
}

/** Connects viewers to the engine of this process. */
export class InProcessViewers extends ViewerServer {
  readonly elsewhere = null;

  constructor(private readonly engine: PtyEngine) {
    super();
  }

  attach(): void {}

  serve(socket: WebSocket, sessionId: string): void {
    this.engine.serve(socket, sessionId);
  }
}
