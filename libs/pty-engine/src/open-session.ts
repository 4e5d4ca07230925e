import { randomInt } from 'node:crypto';
import { TERMINAL_CLOSE, type SessionEnd, type SessionInfo } from '@latchkey/contracts';
import { ScreenMirror, type MirrorWorker } from '@latchkey/screen-mirror';
import { IdleWatch, TerminalSession } from '@latchkey/sessions';
import { programName } from './foreground';
import { lastScreen } from './last-screen';
import type { ListedSession } from './listed-session';
import { MIRRORED_LINES } from './mirrored-lines';
import type { NewSession, OpenSessionEvents } from './new-session';
import { endProcessTree } from './process-tree';
import { ProgramEnds } from './program-ends';
import type { SavedSession } from './saved-session';
import { SESSION_ENVIRONMENT_NAME } from './session-environment';
import { SessionFacts } from './session-facts';
import { withLimits } from './shell-limits';
import { ShellProcess } from './shell-process';
import type { ShellStart } from './shell-start';
import { systemClock } from './system-clock';

/** Programs that were hung up get this long to save their work. */
const CLOSE_GRACE_MS = 2000;
const SHUTDOWN_GRACE_MS = 1000;
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

  /** @throws when the system will not start another process */
  constructor(
    private readonly session: NewSession,
    start: ShellStart,
    private readonly events: OpenSessionEvents,
    mirrors: MirrorWorker | null,
  ) {
    this.label = session.label;
    this.#shell = new ShellProcess(withLimits(start), session, {
      output: (bytes) => {
        if (this.#isOver) return;
        this.terminal.produced(bytes);
        this.#facts.produced();
        this.#idle?.used();
      },
      inputDrained: () => this.terminal.inputDrained(),
      exited: ({ exitCode, signal }) => {
        // As shells count: what a signal ended has 128 and its number.
        this.#end = endNow(this.#endReason);
        this.terminal.exited({ exitCode: signal > 0 ? 128 + signal : exitCode, signal });
        this.#facts.exited();
        events.changed();
      },
    });
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
    this.#idle = session.idleMs === null ? null : this.#watchUse(session.idleMs);
    void this.#facts.refresh();
  }

  #mirror(worker: MirrorWorker): ScreenMirror {
    return new ScreenMirror(worker, {
      cols: this.session.cols,
      rows: this.session.rows,
      scrollbackLines: MIRRORED_LINES,
      onPressure: (isHigh) => this.terminal.screenPressure(isHigh),
      onAttention: (message) => this.#facts.called(message),
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

  /** As if the program had said it itself, before it went. What the shell wrote to its screen is asked for again. */
  #endModes(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.terminal.produced(bytes);
    this.#shell.askToRedraw();
  }

  #watchUse(idleMs: number): IdleWatch {
    return new IdleWatch(systemClock, idleMs, () => this.terminal.viewerCount > 0, {
      changed: () => this.events.changed(),
      ended: () => this.#unused(),
    });
  }

  /** Ends the shell, and leaves what it showed to be read; that is forgotten when nobody reads it for as long again. */
  #unused(): void {
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

  refresh(): Promise<void> {
    return this.#facts.refresh();
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

  /** What programs still print while they are hung up is neither shown nor kept: nobody saw it. */
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
      environmentEntry: `${SESSION_ENVIRONMENT_NAME}=${this.session.id}`,
    };
    return endProcessTree(tree, graceMs);
  }
}

function endNow(reason: SessionEnd['reason']): SessionEnd {
  return { reason, at: new Date().toISOString(), isOfEarlierRun: false };
}
