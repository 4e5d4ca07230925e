import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { CreateSessionRequest, SessionInfo, SessionList } from '@latchkey/contracts';
import type { Observable } from 'rxjs';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { ShellEnvironment } from '../credentials/shell-environment';
import { isMemoryLow, MemoryGauge, type MemoryReading } from './memory-gauge';
import { ShellHost } from '../ipc/shell-host';
import { SessionHome } from './session-home';
import { requireFolder } from './start-folder';

type ShellWish = Pick<CreateSessionRequest, 'label' | 'cols' | 'rows'> & { readonly cwd: string | undefined };

/** The shells that are open, wherever they run, also those that have ended and whose last output can still be read. */
@Injectable()
export class SessionRegistry implements BeforeApplicationShutdown {
  readonly #logger = new Logger(SessionRegistry.name);
  /** Sessions that are about to be open. */
  #starting = 0;

  constructor(
    private readonly config: AppConfig,
    private readonly environment: ShellEnvironment,
    private readonly host: ShellHost,
    private readonly memory: MemoryGauge,
    private readonly home: SessionHome,
  ) {}

  /** Says that `list()` gives something else now. */
  get changes(): Observable<void> {
    return this.host.changes;
  }

  list(): readonly SessionInfo[] {
    return this.host.list();
  }

  /** The same, as it is told. */
  listed(): SessionList {
    return { home: this.home.path, sessions: this.list() };
  }

  /** Without those of an earlier run, of which nothing can run any more. */
  ofThisRun(): readonly SessionInfo[] {
    return this.list().filter(({ ended }) => !ended?.isOfEarlierRun);
  }

  /** @throws ApiError SESSION_LIMIT when as many sessions are open as are allowed, ended ones included; MEMORY_LOW */
  async requireRoom(): Promise<void> {
    this.#requirePlace();
    await this.#requireMemory();
  }

  /** Starts a shell. Whether it may act on the owner's behalf was settled before. @throws ApiError SESSION_LIMIT, MEMORY_LOW, FOLDER_NOT_FOUND, SHELL_FAILED */
  async open(request: CreateSessionRequest): Promise<SessionInfo> {
    this.#requirePlace();
    this.#starting += 1;
    try {
      await this.#requireMemory();
      const cwd = await this.#folderFor(request);
      if (cwd !== undefined) await requireFolder(cwd);
      return await this.#start({ ...request, cwd });
    } finally {
      this.#starting -= 1;
    }
  }

  readMemory(): Promise<MemoryReading> {
    return this.memory.read();
  }

  /** @throws ApiError SESSION_NOT_FOUND */
  async rename(id: string, label: string): Promise<SessionInfo> {
    const session = await this.host.rename(id, label);
    if (session === null) throw notFound();
    return session;
  }

  /** Takes the session off the list at once; its processes are ended in the background. @throws ApiError SESSION_NOT_FOUND */
  async close(id: string): Promise<void> {
    if (!(await this.host.close(id))) throw notFound();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.host.stop();
  }

  async #folderFor({ beside, cwd }: CreateSessionRequest): Promise<string | undefined> {
    const theirs = beside === undefined ? null : await this.host.folderOf(beside);
    return theirs ?? cwd;
  }

  async #start({ label, cwd, cols, rows }: ShellWish): Promise<SessionInfo> {
    const id = randomUUID();
    const { maxSessions, sessionIdleMs: idleMs } = this.config;
    const named = { id, label: label ?? null, cols, rows };
    const answer = await this.environment
      .forSession(id)
      .then((home) => (cwd === undefined ? home : { ...home, cwd }))
      .then((start) => this.host.open({ ...named, start, maxSessions, idleMs }))
      .catch((error: unknown) => ({ ok: false as const, problem: 'failed' as const, reason: String(error) }));
    if (answer.ok) return answer.session;
    if (answer.problem === 'limit') throw this.#noRoom();
    this.#logger.error(`A shell could not be started: ${answer.reason}`);
    throw new ApiError(
      'SHELL_FAILED',
      'The operating system refused to start a shell.',
      'Close sessions or programs that are not needed, and try again.',
    );
  }

  #requirePlace(): void {
    if (this.ofThisRun().length + this.#starting >= this.config.maxSessions) throw this.#noRoom();
  }

  async #requireMemory(): Promise<void> {
    const reading = await this.memory.read();
    if (isMemoryLow(reading)) throw memoryLow(reading);
  }

  #noRoom(): ApiError {
    return new ApiError(
      'SESSION_LIMIT',
      `${this.config.maxSessions} sessions are open, which is as many as are allowed.`,
      'Close one that you no longer need.',
    );
  }
}

function memoryLow({ limitBytes, usedBytes }: MemoryReading): ApiError {
  const mebibytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));
  return new ApiError(
    'MEMORY_LOW',
    `${mebibytes(usedBytes)} of the app’s ${mebibytes(limitBytes ?? 0)} MiB of memory are in use, and what is left is too little for another shell.`,
    'End programs in your shells, or close shells that you no longer need, and try again.',
  );
}

function notFound(): ApiError {
  return new ApiError('SESSION_NOT_FOUND', 'There is no such session.', 'It was closed; open a new one.');
}
