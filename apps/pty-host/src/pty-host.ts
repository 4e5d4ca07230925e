import type { Socket } from 'node:net';
import { join } from 'node:path';
import { makeToolsPlace, PtyEngine, removeToolsPlace, type ApiMessage } from '@latchkey/pty-engine';
import { MirrorWorker } from '@latchkey/screen-mirror';
import { answerCall } from './answer-call';
import { ApiProcess, type ApiEvents } from './api-process';
import type { Environment } from './handed-environment';
import { log } from './log';
import { ViewerSockets } from './viewer-sockets';

/** The shells, their viewers, and the api, which may end and be started again without either noticing. */
export class PtyHost {
  readonly #mirrors = new MirrorWorker({
    workerPath: join(__dirname, 'mirror-worker.js'),
    onDeath: (reason) => log.error('The mirrors of the screens died and are built again:', reason),
  });
  readonly #engine = new PtyEngine(
    {
      changed: () => this.#api.send({ type: 'sessions', sessions: this.#engine.list() }),
      failed: (error) => log.error('A session could not be ended in order:', error),
    },
    this.#mirrors,
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

  /** Ends everything in order: viewers are told at once, shells and api have some seconds. */
  async stop(): Promise<void> {
    const shells = this.#engine.stop();
    this.#viewers.stop();
    await Promise.all([shells, this.#api.stop()]);
  }

  #receive(message: ApiMessage, socket: Socket | null): void {
    if (message.type === 'viewer') {
      // None: it was reset on its way.
      if (socket !== null) this.#viewers.accept(message, socket);
      return;
    }
    socket?.destroy();
    if (message.type !== 'call') return;
    const { id, call } = message;
    answerCall(this.#engine, this.#viewers, call).then(
      (answer) => this.#api.send({ type: 'answer', id, answer }),
      (error: unknown) => log.error(`The api asked for "${call.kind}" in vain:`, error),
    );
  }
}
