import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { WsAdapter } from '@nestjs/platform-ws';
import { API, REQUEST_HEADER, type SessionInfo } from '@latchkey/contracts';
import type { PtyEngine, ShellStart } from '@latchkey/pty-engine';
import { ApiErrorFilter } from '../common/api-error.filter';
import { requestValidation } from '../common/validation';
import { AppConfig } from '../config/app-config';
import { ShellEnvironment } from '../credentials/shell-environment';
import { TokenGate } from '../pat/token-gate';
import { InProcessShells, InProcessViewers } from '../ipc/in-process-host';
import { ShellHost } from '../ipc/shell-host';
import { ViewerServer } from '../ipc/viewer-server';
import { MemoryGauge, type MemoryReading } from './memory-gauge';
import { SessionRegistry } from './session-registry';
import { SessionsController } from './sessions.controller';
import { TerminalGateway } from './terminal.gateway';

/** Starts the script that a test sets, in a folder of its own. */
class TestShells extends ShellEnvironment {
  script: string | null = null;

  constructor(private readonly home: string) {
    super();
  }

  async forSession(): Promise<ShellStart> {
    const env = {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      HOME: this.home,
      PS1: '$ ',
    };
    const args = this.script === null ? ['--norc', '--noprofile'] : ['-c', this.script];
    return { env, cwd: this.home, file: '/bin/bash', args };
  }
}

/** Passes unless a test sets a refusal, and counts its calls. */
class TestGate extends TokenGate {
  refusal: Error | null = null;
  asked = 0;

  async requireUsableToken(): Promise<void> {
    this.asked += 1;
    if (this.refusal !== null) throw this.refusal;
  }
}

/** Reports the memory that a test sets. */
class TestMemory implements Pick<MemoryGauge, 'read'> {
  reading: MemoryReading = { residentBytes: 0, heapUsedBytes: 0, limitBytes: null, usedBytes: 0 };

  async read(): Promise<MemoryReading> {
    return this.reading;
  }
}

/** The terminal module on a free port. */
export class TerminalTestApp {
  private constructor(
    private readonly app: INestApplication,
    private readonly home: string,
    readonly shells: TestShells,
    readonly gate: TestGate,
    readonly memory: TestMemory,
    readonly port: number,
  ) {}

  static async start(maxSessions = 10): Promise<TerminalTestApp> {
    const home = await mkdtemp(join(tmpdir(), 'latchkey-terminal-'));
    const [shells, gate, memory] = [new TestShells(home), new TestGate(), new TestMemory()];
    const host = new InProcessShells();
    const module = await Test.createTestingModule({
      controllers: [SessionsController],
      providers: [
        SessionRegistry,
        TerminalGateway,
        { provide: ShellHost, useValue: host },
        { provide: ViewerServer, useValue: new InProcessViewers(host.engine) },
        {
          provide: AppConfig,
          useValue: { maxSessions, sessionHome: home, sessionIdleMs: null, isolation: 'off' },
        },
        { provide: ShellEnvironment, useValue: shells },
        { provide: TokenGate, useValue: gate },
        { provide: MemoryGauge, useValue: memory },
      ],
    }).compile();
    const app = module.createNestApplication();
    app.useWebSocketAdapter(new WsAdapter(app));
    app.useGlobalPipes(requestValidation());
    app.useGlobalFilters(new ApiErrorFilter());
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    return new TerminalTestApp(app, home, shells, gate, memory, port);
  }

  get registry(): SessionRegistry {
    return this.app.get(SessionRegistry);
  }

  get host(): InProcessShells {
    return this.app.get<InProcessShells>(ShellHost);
  }

  get engine(): PtyEngine {
    return this.host.engine;
  }

  url(sessionId: string, port = this.port): string {
    return `ws://127.0.0.1:${port}${API.terminal}?session=${sessionId}`;
  }

  request(method: string, path = '', body?: unknown): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${API.sessions}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', [REQUEST_HEADER]: '1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Opens a session that runs the script, or an interactive bash without one. */
  async open(script: string | null = null): Promise<SessionInfo> {
    this.shells.script = script;
    const response = await this.request('POST', '', { cols: 80, rows: 24 });
    if (response.status !== 201) throw new Error(await response.text());
    return (await response.json()) as SessionInfo;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** A TCP relay that can cut its connections after any byte. */
export class CuttingProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  /** Returns the bytes of output until the next cut; null for no cuts. */
  cutAfter: (() => number) | null = null;
  cuts = 0;

  constructor(private readonly targetPort: number) {
    this.#server = createServer((client) => this.#relay(client));
  }

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }

  #relay(client: Socket): void {
    const target = connect(this.targetPort, '127.0.0.1');
    let left = this.cutAfter?.() ?? Infinity;
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      from.on('data', (bytes: Buffer) => {
        // Pass on only some of the bytes before the cut.
        to.write(bytes.subarray(0, left));
        left -= bytes.length;
        if (left > 0) return;
        this.cuts += 1;
        to.end(() => to.destroy());
        from.destroy();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.#sockets.delete(from);
      });
      this.#sockets.add(from);
    }
  }
}
