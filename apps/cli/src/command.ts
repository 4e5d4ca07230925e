import type { ToolServerClient } from './tool-server-client';
import type { ExitCode } from './exit-codes';

/** The command's inputs and outputs. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: () => Promise<string>;
  readonly stdout: Output;
  /** @throws Failure outside of a session */
  readonly toolServer: () => ToolServerClient;
}

export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** A subcommand of `latchkey`. */
export interface Command {
  readonly name: string;
  /** Options and arguments, as in a usage line. */
  readonly usage: string;
  /** One line for the help text. */
  readonly summary: string;
  /** The supported options, without their hyphens. */
  readonly options: readonly string[];
  /** The number of arguments. */
  readonly argumentCount: number;
  /** @throws Failure */
  run(given: Given, surroundings: Surroundings): Promise<ExitCode>;
}

export interface Given {
  readonly arguments: readonly string[];
  readonly options: ReadonlySet<string>;
}
