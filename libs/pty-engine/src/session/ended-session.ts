import { TERMINAL_CLOSE, type SessionEnd, type SessionInfo } from '@latchkey/contracts';
import type { MirrorWorker } from '@latchkey/screen-mirror';
import { Scrollback, TerminalSession, type ShellPort } from '@latchkey/sessions';
import type { ListedSession } from './listed-session';
import type { SavedSession } from './saved-session';
import { SavedScreen } from './session-screen';
import { systemClock } from './system-clock';

/** The exit code after a SIGHUP: 128 plus the signal's number. */
const HUNG_UP = { exitCode: 129, signal: 1 };
const LOST_LINE = 'Latchkey was killed, which ended this shell. Its screen could not be saved.\r\n';

const NO_SHELL: ShellPort = {
  queuedInputBytes: 0,
  write: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  resize: () => undefined,
};

/** The last screen of an earlier run's shell. It can be viewed and closed. */
export class EndedSession implements ListedSession {
  readonly terminal: TerminalSession;
  readonly takesPlace = false;
  label: string;
  readonly #ended: SessionEnd;

  constructor(
    private readonly saved: SavedSession,
    mirrors: MirrorWorker | null,
    onViewersChanged: () => void,
  ) {
    this.label = saved.label;
    const ended = saved.ended ?? { reason: 'lost' as const, at: new Date().toISOString() };
    this.#ended = { ...ended, isOfEarlierRun: true };
    const isLost = this.#ended.reason === 'lost';
    const screen = isLost ? Buffer.from(LOST_LINE) : saved.screen;
    const { epoch, cols, rows } = saved;
    const endOffset = saved.endOffset + (isLost ? screen.length : 0);
    const scrollback = new Scrollback(undefined, undefined, endOffset);
    // Without a mirror, replay it as plain output. It fits viewers of the original size.
    if (mirrors === null) scrollback.append(screen);
    this.terminal = new TerminalSession({
      epoch,
      cols,
      rows,
      clock: systemClock,
      shell: NO_SHELL,
      scrollback,
      ...(mirrors && { screen: new SavedScreen(mirrors, { cols, rows, screen, endOffset }) }),
      onViewersChanged,
    });
    this.terminal.exited(saved.exitCode === null ? HUNG_UP : { exitCode: saved.exitCode, signal: 0 });
  }

  info(): SessionInfo {
    const { id, createdAt, cwd, lastOutputAt, exitCode } = this.saved;
    const { cols, rows, viewerCount: viewers } = this.terminal;
    return {
      id,
      label: this.label,
      createdAt,
      cols,
      rows,
      viewers,
      state: 'exited',
      exitCode,
      ended: this.#ended,
      endsAt: null,
      program: null,
      cwd,
      lastOutputAt,
      activity: 'done',
      attention: null,
    };
  }

  /** Includes the screen, because this is the only copy. */
  marker(): SavedSession {
    return { ...this.saved, label: this.label, ended: this.#ended };
  }

  async refresh(): Promise<void> {
    // Nothing runs.
  }

  async close(): Promise<void> {
    this.terminal.closeViewers(TERMINAL_CLOSE.sessionClosed, 'This session was closed.');
  }

  async shutDown(): Promise<void> {
    // It is saved already.
    this.terminal.closeViewers(1001, 'Latchkey is stopping.');
  }
}
