import type { SessionInfo } from '@latchkey/contracts';
import type { MirrorWorker } from '@latchkey/screen-mirror';
import type { WebSocket } from 'ws';
import { EndedSession } from './ended-session';
import { freeLabel } from './free-label';
import type { ListedSession } from './listed-session';
import type { OpenSessionEvents } from './new-session';
import { OpenSession } from './open-session';
import type { SavedSession } from './saved-session';
import { SessionArchive } from './session-archive';
import { SESSION_ENVIRONMENT_NAME } from './session-environment';
import type { ShellStart } from './shell-start';
import { refuseViewer, serveViewer } from './socket-viewer';
import { systemClock } from './system-clock';

/** A shell that is wanted. Whether it may act on the owner's behalf was settled before. */
export interface OpenRequest {
  readonly id: string;
  /** Null: the lowest "Shell n" that is free. */
  readonly label: string | null;
  readonly cols: number;
  readonly rows: number;
  readonly start: ShellStart;
  /** Sessions that may be open, this one and ended ones included, those of an earlier run not. */
  readonly maxSessions: number;
  /** So long without input, output and viewers, and the shell is ended; null: never. */
  readonly idleMs: number | null;
}

/** `limit`: as many are open as are allowed; `failed`: the system would not start it, and says why. */
export type OpenAnswer =
  | { readonly ok: true; readonly session: SessionInfo }
  | { readonly ok: false; readonly problem: 'limit' | 'failed'; readonly reason: string };

/** What programs do is told this late, so that much of it is told at once. */
const FACTS_MS = 250;
/** How often the system is asked what runs, while anybody looks. */
const REFRESH_MS = 3_000;

export interface KeepRequest {
  readonly folder: string;
  /** False: what is there is removed, and nothing is kept. */
  readonly isKept: boolean;
}

export interface EngineEvents {
  /** `list()` gives something else now. */
  changed(): void;
  /** Something went wrong that nobody waits for. */
  failed(error: unknown): void;
}

/** The shells that are open, also those that have ended and whose last output can still be read, and their viewers. */
export class PtyEngine {
  readonly #sessions = new Map<string, ListedSession>();
  readonly #ending = new Set<Promise<void>>();
  private archive: SessionArchive | null = null;
  #stopped = false;
  #cancelFacts: (() => void) | null = null;
  #cancelRefresh: (() => void) | null = null;

  /** @param mirrors keeps the screens of all sessions; without it new viewers are given the output that is kept */
  constructor(
    private readonly events: EngineEvents,
    private readonly mirrors: MirrorWorker | null = null,
  ) {}

  list(): SessionInfo[] {
    return [...this.#sessions.values()].map((session) => session.info());
  }

  find(id: string): ListedSession | undefined {
    return this.#sessions.get(id);
  }

  open({ id, label, cols, rows, start, maxSessions, idleMs }: OpenRequest): OpenAnswer {
    if (this.#stopped) return { ok: false, problem: 'failed', reason: 'Latchkey is stopping.' };
    if ([...this.#sessions.values()].filter(({ takesPlace }) => takesPlace).length >= maxSessions)
      return { ok: false, problem: 'limit', reason: `${maxSessions} sessions are open.` };
    if (this.#sessions.has(id)) return { ok: false, problem: 'failed', reason: 'This id is taken.' };
    const named = { id, cols, rows, idleMs, label: label ?? this.#freeLabel() };
    const env = { ...start.env, [SESSION_ENVIRONMENT_NAME]: id };
    try {
      const events: OpenSessionEvents = {
        changed: () => this.#sessionChanged(),
        factsChanged: () => this.#factsChanged(),
        forgotten: () => void this.close(id),
        failed: (error) => this.events.failed(error),
      };
      const session = new OpenSession(named, { ...start, env }, events, this.mirrors);
      this.#sessions.set(id, session);
      this.#mark(session);
      this.#changed();
      return { ok: true, session: session.info() };
    } catch (error) {
      return { ok: false, problem: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** @returns null when there is no such session */
  rename(id: string, label: string): SessionInfo | null {
    const session = this.#sessions.get(id);
    if (session === undefined) return null;
    session.label = label;
    this.#mark(session);
    this.#changed();
    return session.info();
  }

  /** The folder that a session is in at this moment. @returns null where the system does not tell, or there is no such session */
  async folderOf(id: string): Promise<string | null> {
    const session = this.#sessions.get(id);
    // The first look may have begun before the person's last command.
    await session?.refresh();
    await session?.refresh();
    return session?.info().cwd ?? null;
  }

  /** Takes the session off the list at once; its processes are ended in the background. @returns whether there was one */
  close(id: string): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    this.#sessions.delete(id);
    this.#endInBackground(session.close());
    void this.archive?.remove(id);
    this.#changed();
    return true;
  }

  /** Ties a socket whose handshake is done to its session, or tells it that there is none. */
  serve(socket: WebSocket, sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) refuseViewer(socket);
    else serveViewer(socket, session.terminal);
  }

  /** Keeps the last screens of sessions in files, and lists those of an earlier run. Asked again, it goes on as before. */
  async keep({ folder, isKept }: KeepRequest): Promise<void> {
    if (this.archive !== null || this.#stopped) return;
    const archive = new SessionArchive(folder, (error) => this.events.failed(error));
    if (!isKept) return archive.clear();
    this.archive = archive;
    for (const saved of await archive.load()) {
      if (this.#sessions.has(saved.id) || this.#stopped) continue;
      this.#sessions.set(saved.id, new EndedSession(saved, this.mirrors, () => this.#sessionChanged()));
    }
    for (const session of this.#sessions.values()) if (session.takesPlace) this.#mark(session);
    this.#changed();
  }

  /**
   * Tells every viewer, hangs every shell up, keeps what they showed, and opens no more.
   * @returns when no process is left, and all is kept
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    const { archive } = this;
    const keep = archive && ((saved: SavedSession) => archive.save(saved));
    for (const session of this.#sessions.values()) this.#endInBackground(session.shutDown(keep));
    this.#sessions.clear();
    await this.ended();
    // Also what was renamed or removed just before, of which this process may be the last to know.
    await archive?.settled();
  }

  /** @returns when no process of any closed session is left */
  async ended(): Promise<void> {
    await Promise.all(this.#ending);
  }

  /** At the end nobody is told of an empty list: pages show what they have until a next host tells what is left of it. */
  #changed(): void {
    if (!this.#stopped) this.events.changed();
  }

  #sessionChanged(): void {
    this.#changed();
    if (this.#cancelRefresh === null) this.#refreshWhileWatched();
  }

  /** Asks for all sessions, since whoever looks at one has the list of all. */
  #refreshWhileWatched(): void {
    this.#cancelRefresh = null;
    const sessions = [...this.#sessions.values()];
    if (this.#stopped || !sessions.some(({ terminal }) => terminal.viewerCount > 0)) return;
    for (const session of sessions) void session.refresh();
    this.#cancelRefresh = systemClock.after(REFRESH_MS, () => this.#refreshWhileWatched());
  }

  #factsChanged(): void {
    this.#cancelFacts ??= systemClock.after(FACTS_MS, () => {
      this.#cancelFacts = null;
      this.#changed();
    });
  }

  #freeLabel(): string {
    return freeLabel(this.list().map((session) => session.label));
  }

  /** Even if this process should just be gone, the next one knows that there was this session. */
  #mark(session: ListedSession): void {
    void this.archive?.save(session.marker());
  }

  #endInBackground(end: Promise<void>): void {
    const ended = end
      .catch((error: unknown) => this.events.failed(error))
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
