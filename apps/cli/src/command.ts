import type { ToolServerClient } from './tool-server-client';
import type { ExitCode } from './exit-codes';

/** What a command works with. */
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

/** One command behind `latchkey`. */
export interface Command {
  readonly name: string;
  /** Its options and arguments, as in a usage line. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** Options that it knows, without their hyphens. */
  readonly options: readonly string[];
  /** How many arguments it takes. */
  readonly argumentCount: number;
  /** @throws Failure */
  run(given: Given, surroundings: Surroundings): Promise<ExitCode>;
}

export interface Given {
  readonly arguments: readonly string[];
  readonly options: ReadonlySet<string>;
}
