import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { CreateSessionRequest, SessionInfo, SessionList } from '@latchkey/contracts';
import type { IsolationStatus } from '@latchkey/pty-engine';
import type { Observable } from 'rxjs';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { ShellEnvironment } from '../credentials/shell-environment';
import { ShellHost } from '../ipc/shell-host';
import { isMemoryLow, MemoryGauge, type MemoryReading } from './memory-gauge';

/** What helps where shells must be isolated and can't be. */
export const ISOLATION_CURE =
  'Allow user namespaces where Latchkey runs, restart Latchkey, or set LATCHKEY_ISOLATE_SHELLS to auto or off.';

type StartRequest = Pick<CreateSessionRequest, 'label' | 'cols' | 'rows'> & {
  readonly cwd: string | undefined;
};

/** Opens, lists and closes sessions: running shells, ended ones, and those of an earlier run. */
@Injectable()
export class SessionRegistry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(SessionRegistry.name);
  /** The number of sessions that are being opened. */
  #starting = 0;
  #realHome: string | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly environment: ShellEnvironment,
    private readonly host: ShellHost,
    private readonly memory: MemoryGauge,
  ) {}

  /** Tries early whether shells can be isolated, so that the first shell need not wait for it. */
  onApplicationBootstrap(): void {
    this.isolation().catch((error: unknown) => this.#logger.error(error));
  }

  /** Emits when `list()` has changed. */
  get changes(): Observable<void> {
    return this.host.changes;
  }

  list(): readonly SessionInfo[] {
    return this.host.list();
  }

  /** Returns the list with the shells' home folder, as `GET /api/sessions` answers it. */
  listed(): SessionList {
    return { home: this.#home(), sessions: this.list() };
  }

  /** Lists the sessions without those of an earlier run, which can't run any more. */
  ofThisRun(): readonly SessionInfo[] {
    return this.list().filter(({ ended }) => !ended?.isOfEarlierRun);
  }

  /** Checks whether another session may be opened. Ended sessions count too. @throws ApiError SESSION_LIMIT, MEMORY_LOW */
  async requireRoom(): Promise<void> {
    this.#requireFreePlace();
    await this.#requireMemory();
  }

  /**
   * Starts a shell. The caller has already verified the token.
   * @throws ApiError SESSION_LIMIT, MEMORY_LOW, FOLDER_NOT_FOUND, ISOLATION_UNAVAILABLE, SHELL_FAILED
   */
  async open(request: CreateSessionRequest): Promise<SessionInfo> {
    this.#requireFreePlace();
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

  isolation(): Promise<IsolationStatus> {
    return this.host.isolation(this.config.isolation);
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

  /** Removes a session and ends its processes in the background. @throws ApiError SESSION_NOT_FOUND */
  async close(id: string): Promise<void> {
    if (!(await this.host.close(id))) throw notFound();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.host.stop();
  }

  /** Returns the home folder with its links resolved. It may not exist before the first shell. */
  #home(): string {
    try {
      this.#realHome ??= realpathSync(this.config.sessionHome);
    } catch {
      return this.config.sessionHome;
    }
    return this.#realHome;
  }

  async #folderFor({ beside, cwd }: CreateSessionRequest): Promise<string | undefined> {
    const besideFolder = beside === undefined ? null : await this.host.folderOf(beside);
    return besideFolder ?? cwd;
  }

  async #start({ label, cwd, cols, rows }: StartRequest): Promise<SessionInfo> {
    const id = randomUUID();
    const { maxSessions, sessionIdleMs: idleMs, isolation } = this.config;
    const named = { id, label: label ?? null, cols, rows };
    const answer = await this.environment
      .forSession(id)
      .then((home) => (cwd === undefined ? home : { ...home, cwd }))
      .then((start) => this.host.open({ ...named, start, maxSessions, idleMs, isolation }))
      .catch((error: unknown) => ({ ok: false as const, problem: 'failed' as const, reason: String(error) }));
    if (answer.ok) return answer.session;
    if (answer.problem === 'limit') throw this.#limitReached();
    if (answer.problem === 'isolation') throw notIsolated(answer.reason);
    this.#logger.error(`Failed to start a shell: ${answer.reason}`);
    throw new ApiError(
      'SHELL_FAILED',
      'The operating system refused to start a shell.',
      'Close shells or programs that you don’t need, and try again.',
    );
  }

  #requireFreePlace(): void {
    if (this.ofThisRun().length + this.#starting >= this.config.maxSessions) throw this.#limitReached();
  }

  async #requireMemory(): Promise<void> {
    const reading = await this.memory.read();
    if (isMemoryLow(reading)) throw memoryLow(reading);
  }

  #limitReached(): ApiError {
    return new ApiError(
      'SESSION_LIMIT',
      `You’ve reached the limit of ${this.config.maxSessions} open shells.`,
      'Close a shell that you no longer need.',
    );
  }
}

function memoryLow({ limitBytes, usedBytes }: MemoryReading): ApiError {
  const mebibytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));
  return new ApiError(
    'MEMORY_LOW',
    `The app uses ${mebibytes(usedBytes)} of its ${mebibytes(limitBytes ?? 0)} MiB of memory, which leaves too little for another shell.`,
    'End programs or close shells that you no longer need, and try again.',
  );
}

function notIsolated(reason: string): ApiError {
  return new ApiError('ISOLATION_UNAVAILABLE', `Shells can’t be isolated: ${reason}.`, ISOLATION_CURE);
}

function notFound(): ApiError {
  return new ApiError('SESSION_NOT_FOUND', 'This session is closed.', 'Open a new one.');
}

/** @throws ApiError FOLDER_NOT_FOUND when a shell can't start in this folder */
async function requireFolder(path: string): Promise<void> {
  const canStart = await stat(path)
    .then((found) => found.isDirectory() && access(path, constants.X_OK).then(() => true))
    .catch(() => false);
  if (canStart) return;
  throw new ApiError(
    'FOLDER_NOT_FOUND',
    'The start folder no longer exists or is not accessible.',
    'Open a shell in the home folder instead.',
  );
}
