import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApiError } from '../common/api-error';
import { readPath, refusal } from './tool-server-policy';
import { SessionKeys } from './session-keys';
import { ToolServerPlace } from './tool-server-place';
import { ToolHandlers } from './tool-handler';

const LOOPBACK = '127.0.0.1';
const SOCKET_NAME = 'tools.sock';
/** What another program has taken or spoilt while no api was there is tried for again; the api serves meanwhile. */
const RETRY_MS = 1_000;
const LIMITS = {
  maxConnections: 256,
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  /** For the whole of a request, not of its answer. */
  requestTimeout: 120_000,
  /** Longer than most clients keep an idle connection, so that it is they who close it. */
  keepAliveTimeout: 120_000,
};

/**
 * Where the tools of the sessions ask: one small server on the loopback address, for tools that speak HTTP, and on a
 * socket, for our own. Nothing but a session's key lets in, and no page of a browser has one.
 */
@Injectable()
export class LocalToolServer implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger(LocalToolServer.name);
  readonly #tcp: Server;
  readonly #unix: Server;
  #port: number;
  readonly #retries = new Set<NodeJS.Timeout>();

  constructor(
    private readonly place: ToolServerPlace,
    private readonly keys: SessionKeys,
    private readonly handlers: ToolHandlers,
  ) {
    this.#port = place.port;
    this.#tcp = this.#server(() => [`${LOOPBACK}:${String(this.#port)}`, `localhost:${String(this.#port)}`]);
    this.#unix = this.#server(() => ['localhost']);
  }

  /** On the loopback address. */
  get port(): number {
    return this.#port;
  }

  /** What a request over it begins with is the path of `address`, and its `Host` is `localhost`. */
  get socketPath(): string {
    return join(this.place.folder, SOCKET_NAME);
  }

  /** Where that session's tools find that handler. Whoever knows it can act as the session's tools do. */
  address(sessionId: string, handler: string): string {
    return `http://${LOOPBACK}:${String(this.#port)}/${this.keys.keyOf(sessionId)}/${handler}`;
  }

  async onModuleInit(): Promise<void> {
    await this.#listenOnSocket();
    await this.#listen();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const retry of this.#retries) clearTimeout(retry);
    for (const server of [this.#tcp, this.#unix]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #listen(): Promise<void> {
    try {
      this.#tcp.listen(this.#port, LOOPBACK);
      await once(this.#tcp, 'listening');
      this.#port = (this.#tcp.address() as AddressInfo).port;
    } catch (error) {
      // A first one that cannot have any port at all is of no use.
      if (this.#port === 0) throw error;
      this.#logger.error(`Port ${String(this.#port)} of the tools cannot be opened: ${String(error)}`);
      this.#later(() => this.#listen());
    }
  }

  /** The last api may not have come to taking the socket away, and a program in a shell can have put anything in its place. */
  async #listenOnSocket(): Promise<void> {
    try {
      await requireOwnFolder(this.place.folder);
      await rm(this.socketPath, { recursive: true, force: true });
      this.#unix.listen(this.socketPath);
      await once(this.#unix, 'listening');
      await chmod(this.socketPath, 0o600);
    } catch (error) {
      this.#logger.error(`The socket of the tools cannot be opened: ${String(error)}`);
      this.#later(() => this.#listenOnSocket());
    }
  }

  #later(listen: () => Promise<void>): void {
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      void listen();
    }, RETRY_MS);
    this.#retries.add(retry);
  }

  #server(hosts: () => readonly string[]): Server {
    const { maxConnections, ...options } = LIMITS;
    const server = createServer(options, (request, response) => {
      void this.#answer(request, response, hosts()).catch((error: unknown) => this.#fail(response, error));
    });
    server.maxConnections = maxConnections;
    server.on('upgrade', (_request, socket) => socket.destroy());
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, hosts: readonly string[]): Promise<void> {
    const reason = refusal(request.headers, hosts);
    if (reason !== null)
      throw new ApiError('REQUEST_REFUSED', reason, 'Only programs of a session may ask here.');
    const path = readPath(request.url ?? '');
    const sessionId = path && this.keys.sessionOf(path.key);
    if (path === null || sessionId === null) {
      throw new ApiError(
        'SESSION_KEY_REFUSED',
        'The request has no key of an open session.',
        'Run the program in a session that is open; the key of a closed one is of no use any more.',
      );
    }
    const handler = this.handlers.find(path.handler);
    if (!handler) throw new ApiError('NOT_FOUND', 'There is nothing at this address.', 'Check the path.');
    await handler.handle({ request, response, sessionId, rest: path.rest });
  }

  #fail(response: ServerResponse, thrown: unknown): void {
    if (!(thrown instanceof ApiError)) this.#logger.error(thrown);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const error =
      thrown instanceof ApiError
        ? thrown
        : new ApiError(
            'INTERNAL',
            'Something in Latchkey went wrong.',
            'Try again; the log of the app says more.',
          );
    // What is left of the request is not waited for.
    response.setHeader('Connection', 'close');
    answerJson(response, error.status, error.toBody());
  }
}

/** Makes it anew where it is gone. In a folder of somebody else's, who may have been quicker, our tools would be fooled. */
async function requireOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const { uid, mode } = await lstat(folder);
  const isPrivate = uid === process.getuid?.() && (mode & 0o777) === 0o700;
  if (!isPrivate) throw new Error(`${folder} is not this user’s alone.`);
}

/** Nothing that a tool is told may be kept by anybody. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
