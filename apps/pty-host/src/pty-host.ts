import type { Socket } from 'node:net';
import { join } from 'node:path';
import {
  makeToolsPlace,
  openIsolated,
  PtyEngine,
  removeToolsPlace,
  ShellIsolation,
  type ApiMessage,
  type HostAnswer,
  type HostCall,
} from '@latchkey/pty-engine';
import { MirrorWorker } from '@latchkey/screen-mirror';
import { ApiProcess, type ApiEvents } from './api-process';
import type { Environment } from './handed-environment';
import { log } from './log';
import { ViewerSockets } from './viewer-sockets';

/** Owns the shells, their viewers and the api process. The api may restart without affecting shells or viewers. */
export class PtyHost {
  readonly #mirrors = new MirrorWorker({
    workerPath: join(__dirname, 'mirror-worker.js'),
    onDeath: (reason) => log.error('The screen mirrors died and are being rebuilt:', reason),
  });
  readonly #engine = new PtyEngine(
    {
      changed: () => this.#api.send({ type: 'sessions', sessions: this.#engine.list() }),
      failed: (error) => log.error('A session could not be ended properly:', error),
    },
    this.#mirrors,
  );
  readonly #isolation = new ShellIsolation((reason) =>
    log.error('The namespace of the shells ended, and every shell in it:', reason),
  );
  readonly #viewers = new ViewerSockets((socket, sessionId) => this.#engine.serve(socket, sessionId));
  readonly #api: ApiProcess;

  constructor(apiScript: string, environment: Environment, neverServed: ApiEvents['neverServed']) {
    const tools = makeToolsPlace();
    process.once('exit', () => removeToolsPlace(tools));
    this.#api = new ApiProcess(apiScript, environment, tools, {
      message: (message, socket) => this.#receive(message, socket),
      neverServed,
    });
  }

  start(): void {
    this.#api.start();
  }

  /** Shuts down: closes viewers at once, and gives the shells and the api a few seconds. */
  async stop(): Promise<void> {
    const shells = this.#engine.stop();
    this.#viewers.stop();
    await Promise.all([shells.finally(() => this.#isolation.stop()), this.#api.stop()]);
  }

  #receive(message: ApiMessage, socket: Socket | null): void {
    if (message.type === 'viewer') {
      // Null when the connection was reset in transit.
      if (socket !== null) this.#viewers.accept(message, socket);
      return;
    }
    socket?.destroy();
    if (message.type !== 'call') return;
    const { id, call } = message;
    this.#answer(call).then(
      (answer) => this.#api.send({ type: 'answer', id, answer }),
      (error: unknown) => log.error(`The api’s call "${call.kind}" failed:`, error),
    );
  }

  /** Carries out a call of the api. */
  async #answer(call: HostCall): Promise<HostAnswer> {
    const [engine, viewers, isolation] = [this.#engine, this.#viewers, this.#isolation];
    switch (call.kind) {
      case 'list':
        return engine.list();
      case 'open':
        return openIsolated(engine, isolation, call);
      case 'rename':
        return engine.rename(call.sessionId, call.label);
      case 'close':
        return engine.close(call.sessionId);
      case 'folder':
        return engine.folderOf(call.sessionId);
      case 'keep':
        await engine.keep(call);
        return true;
      case 'memory':
        return process.memoryUsage.rss();
      case 'isolation':
        return isolation.status(call.wish);
      case 'admissions':
        return viewers.admissions();
      case 'dismiss':
        return viewers.dismiss(call.admission);
    }
  }
}
