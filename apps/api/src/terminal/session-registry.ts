import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { CreateSessionRequest, SessionInfo } from '@latchkey/contracts';
import { Subject, type Observable } from 'rxjs';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { ShellEnvironment } from '../credentials/shell-environment';
import { freeLabel, OpenSession } from './open-session';
import { SESSION_ENVIRONMENT_NAME } from './session-environment';

/** The shells that are open, also those that have ended and whose last output can still be read. */
@Injectable()
export class SessionRegistry implements BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionRegistry.name);
  private readonly sessions = new Map<string, OpenSession>();
  private readonly changed = new Subject<void>();
  private readonly ending = new Set<Promise<void>>();
  /** Sessions that are about to be open. */
  private starting = 0;

  constructor(
    private readonly config: AppConfig,
    private readonly environment: ShellEnvironment,
  ) {}

  /** Says that `list()` gives something else now. */
  get changes(): Observable<void> {
    return this.changed;
  }

  list(): SessionInfo[] {
    return [...this.sessions.values()].map((session) => session.info());
  }

  find(id: string): OpenSession | undefined {
    return this.sessions.get(id);
  }

  /** @throws ApiError SESSION_LIMIT when as many sessions are open as are allowed, ended ones included */
  requireRoom(): void {
    if (this.sessions.size + this.starting < this.config.maxSessions) return;
    throw new ApiError(
      'SESSION_LIMIT',
      `${this.config.maxSessions} sessions are open, which is as many as are allowed.`,
      'Close one that you no longer need.',
    );
  }

  /** Starts a shell. Whether it may act on the owner's behalf was settled before. @throws ApiError SESSION_LIMIT, SHELL_FAILED */
  async open(request: CreateSessionRequest): Promise<SessionInfo> {
    this.requireRoom();
    this.starting += 1;
    try {
      return await this.start(request);
    } finally {
      this.starting -= 1;
    }
  }

  /** @throws ApiError SESSION_NOT_FOUND */
  rename(id: string, label: string): SessionInfo {
    const session = this.require(id);
    session.label = label;
    this.changed.next();
    return session.info();
  }

  /** Takes the session off the list at once; its processes are ended in the background. @throws ApiError SESSION_NOT_FOUND */
  close(id: string): void {
    const session = this.require(id);
    this.sessions.delete(id);
    this.endInBackground(session, 'closed');
    this.changed.next();
  }

  /** @returns when no process of any session is left */
  async closeAll(): Promise<void> {
    for (const session of this.sessions.values()) this.endInBackground(session, 'shutdown');
    this.sessions.clear();
    this.changed.next();
    await Promise.all(this.ending);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.closeAll();
  }

  private async start({ label, cols, rows }: CreateSessionRequest): Promise<SessionInfo> {
    const id = randomUUID();
    try {
      const start = await this.environment.forSession(id);
      const env = { ...start.env, [SESSION_ENVIRONMENT_NAME]: id };
      const named = {
        id,
        label: label ?? freeLabel(this.list().map((session) => session.label)),
        cols,
        rows,
      };
      const session = new OpenSession(named, { ...start, env }, () => this.changed.next());
      this.sessions.set(id, session);
      this.changed.next();
      return session.info();
    } catch (error) {
      this.logger.error(error);
      throw new ApiError(
        'SHELL_FAILED',
        'The operating system refused to start a shell.',
        'Close sessions or programs that are not needed, and try again.',
      );
    }
  }

  private endInBackground(session: OpenSession, reason: 'closed' | 'shutdown'): void {
    const ended = session
      .close(reason)
      .catch((error: unknown) => this.logger.error(error))
      .finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private require(id: string): OpenSession {
    const session = this.sessions.get(id);
    if (session !== undefined) return session;
    throw new ApiError('SESSION_NOT_FOUND', 'There is no such session.', 'It was closed; open a new one.');
  }
}
