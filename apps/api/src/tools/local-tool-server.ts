import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApiError, internalError, notFound } from '../common/api-error';
import { boundServer, SERVER_OPTIONS } from '../common/http-server';
import { closeIfUnread } from '../common/unread-body';
import { inheritSocket, inodeOf, keepListener, listenOrInherit } from '../ipc/kept-listeners';
import { credentialsOf, readKeylessPath, readPath, refusal } from './tool-server-policy';
import { HomeGateway } from './home-gateway';
import { SessionKeys } from './session-keys';
import { ToolServerPlace } from './tool-server-place';
import { ToolHandlers, UNKNOWN_SHELL, type ToolCall, type ToolHandler } from './tool-handler';

const LOOPBACK = '127.0.0.1';
const SOCKET_NAME = 'tools.sock';
/** Something may be in the way of the socket. The api serves without it and retries. */
const RETRY_MS = 1_000;
const OPTIONS = {
  ...SERVER_OPTIONS,
  /** For receiving a request. Its answer may take longer. */
  requestTimeout: 120_000,
  /** Longer than most clients keep an idle connection, so that the client closes it. */
  keepAliveTimeout: 120_000,
};
/** Several agents, each with several requests at a time that stream for minutes. */
const MAX_CONNECTIONS = 256;

/**
 * Serves the tools of all sessions: on the loopback interface for tools that speak HTTP, and on a Unix socket for the
 * `latchkey` command. Every request needs a session's key, which no web page has.
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
    private readonly home: HomeGateway,
  ) {
    this.#port = place.port;
    this.#tcp = this.#server(() => [`${LOOPBACK}:${String(this.#port)}`, `localhost:${String(this.#port)}`]);
    this.#unix = this.#server(() => ['localhost']);
  }

  /** The TCP port on the loopback interface. */
  get port(): number {
    return this.#port;
  }

  /** The Unix socket. Its requests use the path of `address` and the `Host` `localhost`. */
  get socketPath(): string {
    return join(this.place.folder, SOCKET_NAME);
  }

  /** Returns a handler's URL for one session. It contains the session's key. */
  address(sessionId: string, handler: string): string {
    return `http://${LOOPBACK}:${String(this.#port)}/${this.keys.keyOf(sessionId)}/${handler}`;
  }

  /** Returns a handler's URL without a key, for files. The handler must admit the key as the request's credential. */
  keylessAddress(handler: string): string {
    return `http://${LOOPBACK}:${String(this.#port)}/${handler}`;
  }

  async onModuleInit(): Promise<void> {
    // Who asks at the socket for the key of the home needs the one that is kept, and the port.
    await this.#listen();
    await this.#listenOnSocket();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const retry of this.#retries) clearTimeout(retry);
    for (const server of [this.#tcp, this.#unix]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #listen(): Promise<void> {
    await this.home.load();
    // Programs may know the port of the last start. If it's taken by now, any other will do.
    const port = this.#port === 0 ? this.home.port : this.#port;
    await this.#listenOn(port).catch((error: unknown) => {
      if (this.#port !== 0 || port === 0) throw error;
      return this.#listenOn(0);
    });
    this.#port = (this.#tcp.address() as AddressInfo).port;
    await this.home.listensOn(this.#port);
  }

  #listenOn(port: number): Promise<void> {
    return listenOrInherit(this.#tcp, 'tools', { port, host: LOOPBACK });
  }

  /** A program in a shell can remove the socket or put something else in its place. Then it's made again. */
  async #listenOnSocket(): Promise<void> {
    try {
      await requireOwnFolder(this.place.folder);
      if (await inheritSocket(this.#unix, 'tools-socket', this.socketPath)) return;
      await rm(this.socketPath, { recursive: true, force: true });
      this.#unix.listen(this.socketPath);
      await once(this.#unix, 'listening');
      await chmod(this.socketPath, 0o600);
      keepListener('tools-socket', this.#unix, await inodeOf(this.socketPath));
    } catch (error) {
      this.#logger.error(`Can’t open the socket of the tool server; retrying: ${String(error)}`);
      this.#retry(() => this.#listenOnSocket());
    }
  }

  #retry(listen: () => Promise<void>): void {
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      void listen();
    }, RETRY_MS);
    this.#retries.add(retry);
  }

  #server(hosts: () => readonly string[]): Server {
    const server = createServer(OPTIONS, (request, response) => {
      void this.#answer(request, response, hosts()).catch((error: unknown) =>
        this.#fail(request, response, error),
      );
    });
    boundServer(server, MAX_CONNECTIONS);
    // Without an `upgrade` listener Node ignores the header, as a server should.
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, hosts: readonly string[]): Promise<void> {
    const reason = refusal(request.headers, hosts);
    if (reason !== null)
      throw new ApiError(
        'REQUEST_REFUSED',
        reason,
        'Only programs in a Latchkey session can use this server.',
      );
    const admitted = this.#admit(request);
    if (admitted === null) {
      throw new ApiError(
        'SESSION_KEY_REFUSED',
        'The request lacks the key of an open session.',
        'Run the program in an open session. Keys of closed sessions no longer work.',
      );
    }
    const { handler, sessionId, rest } = admitted;
    if (!handler) throw notFound();
    await handler.handle({ request, response, sessionId, rest });
  }

  /** Finds the session by the key in the path or, where the handler admits that, by the credential. @returns null without one */
  #admit({ url = '', headers }: IncomingMessage): Admitted | null {
    const keyless = readKeylessPath(url);
    const handler = keyless === null ? undefined : this.handlers.find(keyless.handler);
    if (keyless !== null && handler?.admitsCredential) {
      const sessions = credentialsOf(headers).map((credential) => this.#sessionOf(credential));
      const sessionId = sessions.find((each) => each !== null) ?? null;
      return sessionId === null ? null : { sessionId, handler, rest: keyless.rest };
    }
    const path = readPath(url);
    const sessionId = path && this.keys.sessionOf(path.key);
    if (path === null || sessionId === null) return null;
    return { sessionId, handler: this.handlers.find(path.handler), rest: path.rest };
  }

  #sessionOf(credential: string): string | null {
    return this.keys.sessionOf(credential) ?? (this.home.admits(credential) ? UNKNOWN_SHELL : null);
  }

  #fail(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
    if (!(thrown instanceof ApiError)) this.#logger.error(thrown);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const error = thrown instanceof ApiError ? thrown : internalError();
    closeIfUnread(request, response);
    answerJson(response, error.status, error.toBody());
  }
}

/** A request with a valid key. Its handler may not exist. */
interface Admitted extends Pick<ToolCall, 'sessionId' | 'rest'> {
  readonly handler: ToolHandler | undefined;
}

/** Creates the folder if needed. Refuses a folder of another user, who could impersonate the tool server. */
async function requireOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const { uid, mode } = await lstat(folder);
  const isPrivate = uid === process.getuid?.() && (mode & 0o777) === 0o700;
  if (!isPrivate) throw new Error(`${folder} is not private to this user.`);
}

/** Answers with JSON that must not be cached. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
