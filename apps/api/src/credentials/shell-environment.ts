/** What a new shell is started with. */
export interface ShellStart {
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly file: string;
  readonly args: string[];
}

/** Decides what a shell is started with; by an allow-list, so that nothing secret comes along unasked. */
export abstract class ShellEnvironment {
  /** Allow-listed environment, working directory and program of a new shell. */
  abstract forSession(sessionId: string): Promise<ShellStart>;
}
