import { TERMINAL_CLOSE, type SessionEnd, type SessionInfo } from '@latchkey/contracts';
import { releaseInputModes, ScreenMirror, type MirrorWorker } from '@latchkey/screen-mirror';
import {
  Scrollback,
  TerminalSession,
  type ScreenPort,
  type ScreenSnapshot,
  type ShellPort,
} from '@latchkey/sessions';
import type { ListedSession } from './listed-session';
import { MIRRORED_LINES } from './mirrored-lines';
import type { SavedSession } from './saved-session';
import { systemClock } from './system-clock';

/** What a shell that was hung up ends with: 128 and the number of SIGHUP. */
const HUNG_UP = { exitCode: 129, signal: 1 };
const LOST_LINE =
  'Latchkey was ended from outside while this shell was running, so what it had shown could not be saved.\r\n';

const NO_SHELL: ShellPort = {
  queuedInputBytes: 0,
  write: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  resize: () => undefined,
};

/** What is left of a shell of an earlier run: it can be looked at, and closed. */
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
    // Without a mirror it is output like any other, for a viewer of its size.
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

  /** With its screen, which is not elsewhere. */
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
    // It is kept already.
    this.terminal.closeViewers(1001, 'Latchkey is stopping.');
  }
}

/** Draws a saved screen in a mirror for each who wants it, so that it takes hardly any memory until then. */
class SavedScreen implements ScreenPort {
  #size: { readonly cols: number; readonly rows: number };

  constructor(
    private readonly mirrors: MirrorWorker,
    private readonly saved: Pick<SavedSession, 'cols' | 'rows' | 'screen' | 'endOffset'>,
  ) {
    this.#size = saved;
  }

  feed(): void {
    // Nothing comes any more.
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
  }

  async snapshot(): Promise<ScreenSnapshot | null> {
    const { cols, rows, screen, endOffset } = this.saved;
    const mirror = new ScreenMirror(this.mirrors, { cols, rows, scrollbackLines: MIRRORED_LINES });
    mirror.feed(screen);
    mirror.feed(releaseInputModes());
    mirror.resize(this.#size.cols, this.#size.rows);
    const snapshot = await mirror.snapshot();
    mirror.close();
    return snapshot && { ...snapshot, offset: endOffset };
  }
}
