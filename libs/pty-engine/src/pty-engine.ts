import type { SessionInfo } from '@latchkey/contracts';
import type { MirrorWorker } from '@latchkey/screen-mirror';
import type { WebSocket } from 'ws';
import type { KeepRequest, OpenAnswer, OpenRequest } from './host/host-messages';
import type { ShellNamespace } from './isolation/shell-namespace';
import { EndedSession } from './session/ended-session';
import type { ListedSession } from './session/listed-session';
import { OpenSession, type OpenSessionEvents } from './session/open-session';
import type { SavedSession } from './session/saved-session';
import { SessionArchive } from './session/session-archive';
import { systemClock } from './session/system-clock';
import { SESSION_ENVIRONMENT_NAME } from './shell/process-tree';
import { refuseViewer, serveViewer } from './socket-viewer';

/** Debounce for changes of program facts. */
const FACTS_DEBOUNCE_MS = 250;
/** How often program facts are refreshed while a session has viewers. */
const REFRESH_MS = 3_000;

export interface EngineEvents {
  /** `list()` has changed. */
  changed(): void;
  /** A background task failed. */
  failed(error: unknown): void;
}

/** Owns the sessions and their viewers: running shells, ended ones, and those of an earlier run. */
export class PtyEngine {
  readonly #sessions = new Map<string, ListedSession>();
  readonly #ending = new Set<Promise<void>>();
  private archive: SessionArchive | null = null;
  #stopped = false;
  #factsPending = false;
  #cancelRefresh: (() => void) | null = null;

  /** @param mirrors mirrors the screens of all sessions; without it new viewers get a replay of the scrollback */
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

  /** @param namespace where the shell starts; null for that of this process */
  open(
    { id, label, cols, rows, start, maxSessions, idleMs }: OpenRequest,
    namespace: ShellNamespace | null = null,
  ): OpenAnswer {
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
      const session = new OpenSession(named, { ...start, env }, events, this.mirrors, namespace);
      this.#sessions.set(id, session);
      this.#mark(session);
      this.#changed();
      return { ok: true, session: session.info() };
    } catch (error) {
      return { ok: false, problem: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** @returns null when the session doesn't exist */
  rename(id: string, label: string): SessionInfo | null {
    const session = this.#sessions.get(id);
    if (session === undefined) return null;
    session.label = label;
    this.#mark(session);
    this.#changed();
    return session.info();
  }

  /** Returns a session's current working directory; null when it is unknown or the session doesn't exist. */
  async folderOf(id: string): Promise<string | null> {
    const session = this.#sessions.get(id);
    // Twice, because a refresh already under way may predate the user's last command.
    await session?.refresh();
    await session?.refresh();
    return session?.info().cwd ?? null;
  }

  /**
   * Removes the session from the list and ends its processes in the background.
   * @returns false when the session doesn't exist
   */
  close(id: string): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    this.#sessions.delete(id);
    this.#endInBackground(session.close());
    void this.archive?.remove(id);
    this.#changed();
    return true;
  }

  /** Connects a WebSocket to its session, or closes it when the session doesn't exist. */
  serve(socket: WebSocket, sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) refuseViewer(socket);
    else serveViewer(socket, session.terminal);
  }

  /** Starts saving the sessions' last screens to files, and lists those of an earlier run. Later calls do nothing. */
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
   * Closes all viewers, ends all shells, saves their screens, and refuses new sessions.
   * @returns when no process is left and everything is saved
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    const { archive } = this;
    const keep = archive && ((saved: SavedSession) => archive.save(saved));
    for (const session of this.#sessions.values()) this.#endInBackground(session.shutDown(keep));
    this.#sessions.clear();
    await this.ended();
    // Wait for earlier renames and removals too.
    await archive?.settled();
  }

  /** Resolves when no process of any closed session is left. */
  async ended(): Promise<void> {
    await Promise.all(this.#ending);
  }

  /** Silent while stopping: pages keep showing the sessions until the next host reports what is left. */
  #changed(): void {
    if (!this.#stopped) this.events.changed();
  }

  #sessionChanged(): void {
    this.#changed();
    if (this.#cancelRefresh === null) this.#refreshWhileWatched();
  }

  /** Refreshes all sessions, because every viewer's page shows the whole list. */
  #refreshWhileWatched(): void {
    this.#cancelRefresh = null;
    const sessions = [...this.#sessions.values()];
    if (this.#stopped || !sessions.some(({ terminal }) => terminal.viewerCount > 0)) return;
    for (const session of sessions) void session.refresh();
    this.#cancelRefresh = systemClock.after(REFRESH_MS, () => this.#refreshWhileWatched());
  }

  #factsChanged(): void {
    if (this.#factsPending) return;
    this.#factsPending = true;
    systemClock.after(FACTS_DEBOUNCE_MS, () => {
      this.#factsPending = false;
      this.#changed();
    });
  }

  /** Returns "Shell n" with the lowest free number. */
  #freeLabel(): string {
    const taken = new Set([...this.#sessions.values()].map(({ label }) => label));
    for (let n = 1; ; n++) if (!taken.has(`Shell ${n}`)) return `Shell ${n}`;
  }

  /** Saves a marker, so that the next process knows about this session even if this one is killed. */
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
