import type { ToolServerClient } from './tool-server-client';

/** The command's inputs and outputs. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: () => Promise<string>;
  readonly stdout: Output;
  /** @throws Failure outside of a session */
  readonly toolServer: () => ToolServerClient;
  readonly runProgram: RunProgram;
}

/** Runs a program on this terminal until it ends. @throws Failure if it can't be started */
export type RunProgram = (program: readonly string[], env: NodeJS.ProcessEnv) => Promise<ProgramEnd>;

/** How a program ended: its exit code, or the signal that ended it. */
export type ProgramEnd = number | NodeJS.Signals;

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
  /** The number of arguments, or a program with arguments of its own. */
  readonly argumentCount: number | 'program';
  /** @throws Failure */
  run(given: Given, surroundings: Surroundings): Promise<ProgramEnd>;
}

export interface Given {
  readonly arguments: readonly string[];
  readonly options: ReadonlySet<string>;
}
