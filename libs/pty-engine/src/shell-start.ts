/** What a new shell is started with. */
export interface ShellStart {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly file: string;
  readonly args: readonly string[];
}
