import type { WindowBounds } from './adaptive-window';
import type { ScreenPort, SessionClock, ShellPort } from './ports';
import type { Scrollback } from './scrollback';

export interface SessionOptions {
  /** Random: tells this shell's output from that of another with the same id. */
  readonly epoch: number;
  readonly cols: number;
  readonly rows: number;
  readonly clock: SessionClock;
  readonly shell: ShellPort;
  /** Without it, who cannot be given what it lacks is given the output that is kept. */
  readonly screen?: ScreenPort;
  readonly scrollback?: Scrollback;
  readonly window?: WindowBounds;
  /** A viewer came or went. */
  readonly onViewersChanged?: () => void;
  /** A viewer sent input, and it is given to the shell. */
  readonly onInput?: (bytes: Uint8Array) => void;
}
