import type { ShellStart } from '@latchkey/pty-engine';

/** Decides what a shell is started with; by an allow-list, so that nothing secret comes along unasked. */
export abstract class ShellEnvironment {
  /** Allow-listed environment, working directory and program of a new shell. */
  abstract forSession(sessionId: string): Promise<ShellStart>;
}
