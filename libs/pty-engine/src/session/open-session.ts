import { randomInt } from 'node:crypto';
import { TERMINAL_CLOSE, type SessionEnd, type SessionInfo } from '@latchkey/contracts';
import { ScreenMirror, type MirrorWorker } from '@latchkey/screen-mirror';
import { IdleWatch, TerminalSession } from '@latchkey/sessions';
import type { ShellNamespace } from '../isolation/shell-namespace';
import { programName } from '../shell/foreground';
import { endProcessTree, SESSION_ENVIRONMENT_NAME } from '../shell/process-tree';
import { ProgramEnds } from '../shell/program-ends';
import { ShellProcess, type ShellEvents } from '../shell/shell-process';
import { withLimits, type ShellStart } from '../shell/shell-start';
import type { ListedSession } from './listed-session';
import type { SavedSession } from './saved-session';
import { SessionFacts } from './session-facts';
import { lastScreen, MIRRORED_LINES } from './session-screen';
import { systemClock } from './system-clock';

/** How long programs get to save their work after SIGHUP. */
const CLOSE_GRACE_MS = 2000;
const SHUTDOWN_GRACE_MS = 1000;

export interface NewSession {
  readonly id: string;
  readonly label: string;
  readonly cols: number;
  readonly rows: number;
  /** After this long without input, output and viewers the shell is ended; null for never. */
  readonly idleMs: number | null;
}

export interface OpenSessionEvents {
  /** A viewer came or went, or the shell ended. */
  changed(): void;
  /** The program, folder, activity or attention changed. May come often. */
  factsChanged(): void;
  /** The session had ended and has been idle for long, so it can be closed. */
  forgotten(): void;
  /** A background task failed. */
  failed(error: unknown): void;
}

/** A shell with its viewers, from its start until it is closed. */
export class OpenSession implements ListedSession {
  readonly terminal: TerminalSession;
  readonly takesPlace = true;
  label: string;
  readonly #facts: SessionFacts;
  readonly #shell: ShellProcess;
  readonly #screen: ScreenMirror | null;
  readonly #idle: IdleWatch | null;
  readonly #createdAt = new Date().toISOString();
  readonly #epoch = randomInt(1, 2 ** 48 - 1);
  #end: SessionEnd | null = null;
  #endReason: SessionEnd['reason'] = 'exited';
  #isOver = false;

  /**
   * @param namespace where the shell starts; null for that of this process
   * @throws when the system refuses to start another process
   */
  constructor(
    private readonly session: NewSession,
    start: ShellStart,
    private readonly events: OpenSessionEvents,
    mirrors: MirrorWorker | null,
    namespace: ShellNamespace | null,
  ) {
    this.label = session.label;
    const shellEvents: ShellEvents = {
      output: (bytes) => {
        if (this.#isOver) return;
        this.terminal.produced(bytes);
        this.#facts.produced();
        this.#idle?.used();
      },
      inputDrained: () => this.terminal.inputDrained(),
      exited: ({ exitCode, signal }) => {
        // The shells' convention: 128 plus the number of the signal.
        this.#end = endNow(this.#endReason);
        this.terminal.exited({ exitCode: signal > 0 ? 128 + signal : exitCode, signal });
        this.#facts.exited();
        events.changed();
      },
    };
    this.#shell = new ShellProcess(withLimits(start), session, shellEvents, namespace);
    this.#screen = mirrors && this.#mirror(mirrors);
    this.#facts = new SessionFacts(
      systemClock,
      () => this.#shell.pid,
      () => events.factsChanged(),
      this.#screen && this.#programEnds(this.#screen, start),
    );
    this.terminal = new TerminalSession({
      epoch: this.#epoch,
      cols: session.cols,
      rows: session.rows,
      clock: systemClock,
      shell: this.#shell,
      ...(this.#screen && { screen: this.#screen }),
      onViewersChanged: () => {
        this.#idle?.used();
        events.changed();
      },
      onInput: (bytes) => this.#facts.typed(bytes),
    });
    this.#idle = session.idleMs === null ? null : this.#watchIdle(session.idleMs);
    void this.refresh();
  }

  #mirror(worker: MirrorWorker): ScreenMirror {
    return new ScreenMirror(worker, {
      cols: this.session.cols,
      rows: this.session.rows,
      scrollbackLines: MIRRORED_LINES,
      onPressure: (isHigh) => this.terminal.screenPressure(isHigh),
      onAttention: (message) => this.#facts.needsAttention(message),
      history: () => this.terminal.scrollback.fromSafeStart(),
    });
  }

  #programEnds(screen: ScreenMirror, { file }: ShellStart): ProgramEnds {
    return new ProgramEnds({
      screen,
      shellName: programName([file]),
      hasUnread: () => this.#shell.hasUnread,
      leftBehind: (bytes) => this.#endModes(bytes),
    });
  }

  /** Adds the output that the program should have written before it ended, and makes the shell redraw its line. */
  #endModes(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.terminal.produced(bytes);
    this.#shell.askToRedraw();
  }

  #watchIdle(idleMs: number): IdleWatch {
    return new IdleWatch(systemClock, idleMs, () => this.terminal.viewerCount > 0, {
      changed: () => this.events.changed(),
      ended: () => this.#onIdle(),
    });
  }

  /** Ends an idle shell and keeps its output. When the ended session is idle for as long again, it is forgotten. */
  #onIdle(): void {
    if (this.#end !== null) return this.events.forgotten();
    this.#endReason = 'idle';
    this.#endProcesses(CLOSE_GRACE_MS).catch((error: unknown) => this.events.failed(error));
  }

  info(): SessionInfo {
    const { exit, cols, rows, viewerCount } = this.terminal;
    return {
      id: this.session.id,
      label: this.label,
      createdAt: this.#createdAt,
      cols,
      rows,
      viewers: viewerCount,
      state: exit === null ? 'running' : 'exited',
      exitCode: exit?.exitCode ?? null,
      ended: this.#end,
      endsAt: this.#idle?.endsAt == null ? null : new Date(this.#idle.endsAt).toISOString(),
      ...this.#facts.info(),
    };
  }

  async refresh(): Promise<void> {
    this.#shell.wakeWaiter();
    await this.#shell.started;
    await this.#facts.refresh();
  }

  marker(): SavedSession {
    const { cwd, lastOutputAt } = this.#facts.info();
    const { cols, rows, exit, scrollback } = this.terminal;
    return {
      id: this.session.id,
      label: this.label,
      createdAt: this.#createdAt,
      cols,
      rows,
      cwd,
      lastOutputAt,
      exitCode: exit?.exitCode ?? null,
      ended: null,
      epoch: this.#epoch,
      endOffset: scrollback.endOffset,
      screen: new Uint8Array(0),
    };
  }

  async close(): Promise<void> {
    this.terminal.closeViewers(TERMINAL_CLOSE.sessionClosed, 'This session was closed.');
    this.#finish();
    this.#screen?.close();
    await this.#endProcesses(CLOSE_GRACE_MS);
  }

  /** Output that programs print after SIGHUP is dropped, because no viewer saw it. */
  async shutDown(keep: ((session: SavedSession) => Promise<void>) | null): Promise<void> {
    this.terminal.closeViewers(1001, 'Latchkey is stopping.');
    const ended = this.#end ?? endNow('stopped');
    const saved = { ...this.marker(), ended };
    this.#finish();
    await Promise.all([
      keep && lastScreen(this.#screen, this.terminal.scrollback).then((screen) => keep({ ...saved, screen })),
      this.#endProcesses(SHUTDOWN_GRACE_MS),
    ]);
    this.#screen?.close();
  }

  #finish(): void {
    this.#isOver = true;
    this.#facts.exited();
    this.#idle?.stop();
  }

  #endProcesses(graceMs: number): Promise<void> {
    const tree = {
      rootPid: () => this.#shell.pid,
      waiterPid: () => this.#shell.waiterPid,
      environmentEntry: `${SESSION_ENVIRONMENT_NAME}=${this.session.id}`,
    };
    return endProcessTree(tree, graceMs);
  }
}

function endNow(reason: SessionEnd['reason']): SessionEnd {
  return { reason, at: new Date().toISOString(), isOfEarlierRun: false };
}
