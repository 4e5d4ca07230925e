import { randomInt } from 'node:crypto';
import { SESSION_LIMITS, TERMINAL_CLOSE, type SessionEnd, type SessionInfo } from '@latchkey/contracts';
import { ScreenMirror, type MirrorWorker } from '@latchkey/screen-mirror';
import { IdleWatch, TerminalSession, type SessionClock } from '@latchkey/sessions';
import { endProcessTree } from './process-tree';
import { SESSION_ENVIRONMENT_NAME } from './session-environment';
import { SessionFacts } from './session-facts';
import { withLimits } from './shell-limits';
import { ShellProcess } from './shell-process';
import type { ShellStart } from './shell-start';

/** Programs that were hung up get this long to save their work. */
const CLOSE_GRACE_MILLISECONDS = 2000;
const SHUTDOWN_GRACE_MILLISECONDS = 1000;
/** Older lines that a new viewer is given with the screen. */
const MIRRORED_LINES = 2000;

export const systemClock: SessionClock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

export interface NewSession {
  readonly id: string;
  readonly label: string;
  readonly cols: number;
  readonly rows: number;
  /** So long without input, output and viewers, and the shell is ended; null: never. */
  readonly idleMilliseconds: number | null;
}

export interface OpenSessionEvents {
  /** What somebody did to it shows: a viewer came or went, the shell ended. */
  changed(): void;
  /** What its programs do shows. May come often. */
  factsChanged(): void;
  /** Nobody has looked at it for long, and it had ended already: it can be closed. */
  forgotten(): void;
  /** Something went wrong that nobody waits for. */
  failed(error: unknown): void;
}

/** A shell with its viewers, from its start until it is closed. */
export class OpenSession {
  readonly terminal: TerminalSession;
  readonly facts: SessionFacts;
  label: string;
  private readonly shell: ShellProcess;
  private readonly screen: ScreenMirror | null;
  private readonly idle: IdleWatch | null;
  private readonly createdAt = new Date().toISOString();
  private end: SessionEnd | null = null;
  private endReason: SessionEnd['reason'] = 'exited';

  /** @throws when the system will not start another process */
  constructor(
    private readonly session: NewSession,
    start: ShellStart,
    private readonly events: OpenSessionEvents,
    mirrors: MirrorWorker | null,
  ) {
    this.label = session.label;
    this.shell = new ShellProcess(withLimits(start), session, {
      output: (bytes) => {
        this.terminal.produced(bytes);
        this.facts.produced();
        this.idle?.used();
      },
      inputDrained: () => this.terminal.inputDrained(),
      exited: ({ exitCode, signal }) => {
        // As shells count: what a signal ended has 128 and its number.
        this.end = { reason: this.endReason, at: new Date().toISOString() };
        this.terminal.exited({ exitCode: signal > 0 ? 128 + signal : exitCode, signal });
        this.facts.exited();
        events.changed();
      },
    });
    this.facts = new SessionFacts(
      systemClock,
      () => this.shell.pid,
      () => events.factsChanged(),
    );
    this.screen = mirrors && this.mirror(mirrors);
    this.terminal = new TerminalSession({
      epoch: randomInt(1, 2 ** 48 - 1),
      cols: session.cols,
      rows: session.rows,
      clock: systemClock,
      shell: this.shell,
      ...(this.screen && { screen: this.screen }),
      onViewersChanged: () => {
        this.idle?.used();
        events.changed();
      },
      onInput: (bytes) => this.facts.typed(bytes),
    });
    this.idle = session.idleMilliseconds === null ? null : this.watchUse(session.idleMilliseconds);
    void this.facts.refresh();
  }

  private mirror(worker: MirrorWorker): ScreenMirror {
    return new ScreenMirror(worker, {
      cols: this.session.cols,
      rows: this.session.rows,
      scrollbackLines: MIRRORED_LINES,
      onPressure: (isHigh) => this.terminal.screenPressure(isHigh),
      onAttention: (message) => this.facts.called(message),
      history: () => this.terminal.scrollback.fromSafeStart(),
    });
  }

  private watchUse(idleMilliseconds: number): IdleWatch {
    return new IdleWatch(systemClock, idleMilliseconds, () => this.terminal.viewerCount > 0, {
      changed: () => this.events.factsChanged(),
      ended: () => this.unused(),
    });
  }

  /** Ends the shell, and leaves what it showed to be read; that is forgotten when nobody reads it for as long again. */
  private unused(): void {
    if (this.end !== null) return this.events.forgotten();
    this.endReason = 'idle';
    this.endProcesses(CLOSE_GRACE_MILLISECONDS).catch((error: unknown) => this.events.failed(error));
  }

  info(): SessionInfo {
    const { exit, cols, rows, viewerCount } = this.terminal;
    return {
      id: this.session.id,
      label: this.label,
      createdAt: this.createdAt,
      cols,
      rows,
      viewers: viewerCount,
      state: exit === null ? 'running' : 'exited',
      exitCode: exit?.exitCode ?? null,
      ended: this.end,
      endsAt: this.idle?.endsAt == null ? null : new Date(this.idle.endsAt).toISOString(),
      ...this.facts.info(),
    };
  }

  /** @returns when no process of the session is left */
  close(reason: 'closed' | 'shutdown'): Promise<void> {
    if (reason === 'closed')
      this.terminal.closeViewers(TERMINAL_CLOSE.sessionClosed, 'This session was closed.');
    else this.terminal.closeViewers(1001, 'Latchkey is stopping.');
    this.screen?.close();
    this.facts.exited();
    this.idle?.stop();
    return this.endProcesses(reason === 'closed' ? CLOSE_GRACE_MILLISECONDS : SHUTDOWN_GRACE_MILLISECONDS);
  }

  private endProcesses(graceMilliseconds: number): Promise<void> {
    const tree = {
      rootPid: () => this.shell.pid,
      environmentEntry: `${SESSION_ENVIRONMENT_NAME}=${this.session.id}`,
    };
    return endProcessTree(tree, graceMilliseconds);
  }
}

/** The label of a session that was given none: the lowest number that is free. */
export function freeLabel(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = `Shell ${n}`.slice(0, SESSION_LIMITS.maxLabelLength);
    if (!taken.includes(label)) return label;
  }
}
