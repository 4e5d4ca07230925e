import type { SessionInfo } from '@latchkey/contracts';
import type { IsolationStatus, IsolationWish, OpenAnswer, OpenRequest } from '@latchkey/pty-engine';
import type { Observable } from 'rxjs';

/** Runs the shells: in the parent process, where they outlive this one, or in this process if it has no parent. */
export abstract class ShellHost {
  /** Emits when `list()` has changed. */
  abstract readonly changes: Observable<void>;
  abstract list(): readonly SessionInfo[];
  abstract open(request: OpenRequest): Promise<OpenAnswer>;
  /** @returns null when the session doesn't exist */
  abstract rename(sessionId: string, label: string): Promise<SessionInfo | null>;
  /**
   * Removes the session from the list and ends its processes in the background.
   * @returns false when the session doesn't exist
   */
  abstract close(sessionId: string): Promise<boolean>;
  /** @returns the session's current working directory; null when it is unknown */
  abstract folderOf(sessionId: string): Promise<string | null>;
  /** @returns the memory of the host's own process; 0 when that is this process */
  abstract residentBytes(): Promise<number>;
  /** Returns whether shells are isolated, after trying it at the first call. */
  abstract isolation(wish: IsolationWish): Promise<IsolationStatus>;
  /** Resolves when the process that runs the shells has answered. */
  abstract respond(): Promise<void>;
  /** Resolves when no shell of this process is left. */
  abstract stop(): Promise<void>;
}
