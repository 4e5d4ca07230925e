import { API, REQUEST_HEADER, type SessionInfo } from '@latchkey/contracts';
import { SocketOpener } from '@latchkey/terminal-client';
import type { Visitor } from '@latchkey/testing';
import { EventEmitter, once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { Viewer } from './viewer';

export interface ProxyRules {
  /**
   * What becomes of an upgrade: a status that it is answered with; `hangs`: no answer; `stripped`: it goes on as a plain request;
   * `deaf`: it is answered with 101 and no byte comes after that.
   */
  upgrade: 'passes' | 'hangs' | 'stripped' | 'deaf' | number;
  /** Answers are kept until they are whole. */
  buffers: boolean;
  /** The connection of an answer is cut after so many bytes of its body. */
  cutAfterBytes: (() => number) | null;
  /** And after so long. */
  cutAfterMs: number | null;
  /** What is lost of a POST: it itself, or its answer. */
  losePost: (() => 'request' | 'answer' | null) | null;
}

/** A proxy as companies have them. Its rules may change at any time. */
export class StrictProxy {
  readonly rules: ProxyRules = {
    upgrade: 403,
    buffers: false,
    cutAfterBytes: null,
    cutAfterMs: null,
    losePost: null,
  };
  /** Upgrades that were asked for. */
  upgrades = 0;
  /** Answers and POSTs that were cut or lost. */
  cuts = 0;
  /** Plain requests, by method and path without its query. */
  readonly requests: string[] = [];
  readonly #connections = new Set<Socket>();
  readonly #answers = new Set<IncomingMessage>();
  readonly #posts = new EventEmitter();
  readonly #server: Server;
  #isHeld = false;

  private constructor(private readonly targetPort: number) {
    this.#server = createServer((incoming, response) => this.#relay(incoming, response));
    this.#server.on('upgrade', (incoming, socket) => this.#upgrade(incoming, socket));
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#connections.delete(socket));
    });
  }

  static async start(targetPort: number, rules: Partial<ProxyRules> = {}): Promise<StrictProxy> {
    const proxy = new StrictProxy(targetPort);
    Object.assign(proxy.rules, rules);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** When the next POST has come, whatever becomes of it. */
  async nextPost(): Promise<void> {
    await once(this.#posts, 'post');
  }

  /** Reads no more answers for now, as if nobody took them, or goes on. */
  holdAnswers(isHeld: boolean): void {
    this.#isHeld = isHeld;
    for (const answer of this.#answers) {
      if (isHeld) answer.pause();
      else answer.resume();
    }
  }

  stop(): void {
    for (const socket of this.#connections) socket.destroy();
    this.#server.close();
  }

  #relay(incoming: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = incoming;
    this.requests.push(`${method} ${url.split('?')[0]}`);
    if (method === 'POST') this.#posts.emit('post');
    const loses = method === 'POST' ? (this.rules.losePost?.() ?? null) : null;
    if (loses === 'request') return this.#cut(response);
    const outgoing = request({ port: this.targetPort, host: '127.0.0.1', method, path: url, headers });
    outgoing.on('error', () => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
    outgoing.on('response', (answer) => {
      answer.on('error', () => response.destroy());
      if (loses === 'answer') answer.resume().on('end', () => this.#cut(response));
      else if (this.rules.buffers) void this.#sendWhole(answer, response);
      else this.#stream(answer, response);
    });
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  async #sendWhole(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of answer) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks));
  }

  #stream(answer: IncomingMessage, response: ServerResponse): void {
    let left = this.rules.cutAfterBytes?.() ?? Infinity;
    const { cutAfterMs } = this.rules;
    if (cutAfterMs !== null) {
      const timer = setTimeout(() => this.#cut(response), cutAfterMs);
      response.on('close', () => clearTimeout(timer));
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    this.#answers.add(answer);
    response.on('close', () => this.#answers.delete(answer));
    answer.on('data', (bytes: Buffer) => {
      // Only some of the bytes come through before the cut, and none after them: a connection is cut, it has no holes.
      if (left <= 0) return this.#cut(response);
      if (!response.write(bytes.subarray(0, left))) answer.pause();
      left -= bytes.length;
      if (left <= 0) response.write('', () => this.#cut(response));
    });
    if (this.#isHeld) answer.pause();
    response.on('drain', () => {
      if (!this.#isHeld) answer.resume();
    });
    answer.on('end', () => response.end());
  }

  #cut(response: ServerResponse): void {
    if (response.destroyed) return;
    this.cuts += 1;
    response.destroy();
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex): void {
    this.upgrades += 1;
    socket.on('error', () => undefined);
    const { upgrade } = this.rules;
    if (upgrade === 'hangs') return;
    if (typeof upgrade === 'number') socket.end(`HTTP/1.1 ${upgrade} Blocked\r\nConnection: close\r\n\r\n`);
    else if (upgrade === 'stripped') this.#forwardPlainly(incoming, socket);
    else this.#pass(incoming, socket, upgrade === 'deaf');
  }

  #forwardPlainly({ url = '/', headers }: IncomingMessage, socket: Duplex): void {
    const { upgrade: _upgrade, connection: _connection, ...plain } = headers;
    const outgoing = request({ port: this.targetPort, host: '127.0.0.1', path: url, headers: plain });
    outgoing.on('error', () => socket.destroy());
    outgoing.on('response', (answer) => {
      socket.end(`HTTP/1.1 ${answer.statusCode} Answered\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      answer.resume();
    });
    outgoing.end();
  }

  #pass({ url, rawHeaders }: IncomingMessage, socket: Duplex, isDeaf: boolean): void {
    const target = connect(this.targetPort, '127.0.0.1');
    target.on('error', () => socket.destroy());
    target.on('close', () => socket.destroy());
    socket.on('close', () => target.destroy());
    const lines = rawHeaders.map((text, n) => (n % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    target.write(`GET ${url} HTTP/1.1\r\n${lines}\r\n`);
    socket.pipe(target);
    if (!isDeaf) target.pipe(socket);
    else
      target.once('data', (bytes: Buffer) => socket.write(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4)));
  }
}

/** A page's transport behind a proxy: it opens sockets by any way that the proxy lets through. */
export class PageBehind {
  readonly opener: SocketOpener;
  readonly #viewers: Viewer[] = [];

  constructor(
    private readonly proxy: StrictProxy,
    private readonly visitor: Visitor,
  ) {
    const headers = {
      cookie: visitor.cookie,
      origin: proxy.url,
      [REQUEST_HEADER]: visitor.pageSecret,
    };
    this.opener = new SocketOpener({
      openWebSocket: (url) => new WebSocket(url, { headers }),
      headers: () => headers,
      probeUrl: proxy.url.replace('http', 'ws') + API.events,
    });
  }

  view(session: SessionInfo): Viewer {
    const viewer = new Viewer(this.proxy, this.visitor, session.id, { open: this.opener.open });
    this.#viewers.push(viewer);
    return viewer;
  }

  leave(): void {
    for (const viewer of this.#viewers) viewer.connection.close();
    this.opener.leave();
  }
}
