import type { SessionInfo } from '@latchkey/contracts';
import type { TerminalSession } from '@latchkey/sessions';
import type { SavedSession } from './saved-session';

/** What is on the list of sessions: a shell, which may have ended, or what is left of one of an earlier run. */
export interface ListedSession {
  readonly terminal: TerminalSession;
  label: string;
  /** Whether it takes one of the places for sessions. */
  readonly takesPlace: boolean;
  info(): SessionInfo;
  /** What is known of it without looking at its screen, to be found again should this process just be gone. */
  marker(): SavedSession;
  /** Asks the system what runs in it, and where. Never fails. */
  refresh(): Promise<void>;
  /** Off the list for good: tells its viewers. @returns when no process of it is left */
  close(): Promise<void>;
  /** Latchkey stops: tells its viewers, and hands on what is to be kept, if anything is. @returns when all is done */
  shutDown(keep: ((session: SavedSession) => Promise<void>) | null): Promise<void>;
}
