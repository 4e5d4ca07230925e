import type { SessionInfo } from '@latchkey/contracts';
import type { TerminalSession } from '@latchkey/sessions';
import type { SavedSession } from './saved-session';

/** An entry in the list of sessions: a shell, which may have ended, or the last screen of an earlier run's shell. */
export interface ListedSession {
  readonly terminal: TerminalSession;
  label: string;
  /** Whether it counts towards the limit of sessions. */
  readonly takesPlace: boolean;
  info(): SessionInfo;
  /** The session without its screen, to be found again if this process is killed. */
  marker(): SavedSession;
  /** Updates the running program and folder from the system. Never fails. */
  refresh(): Promise<void>;
  /** Closes the viewers. @returns when no process of the session is left */
  close(): Promise<void>;
  /** Closes the viewers because Latchkey stops, and passes what is worth keeping to `keep`. @returns when all is done */
  shutDown(keep: ((session: SavedSession) => Promise<void>) | null): Promise<void>;
}
