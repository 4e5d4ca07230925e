/** Exit codes, for scripts. */
export const EXIT = {
  done: 0,
  /** Any other problem: a finding of `doctor`, or a refused request. */
  failed: 1,
  /** The command line is wrong, or the token would have appeared on a terminal. */
  usage: 2,
  /** The command doesn't run in an open Latchkey session. */
  noSession: 3,
  /** There is no usable token. The user has to paste one in the browser. */
  noToken: 4,
  /** Latchkey or the workspace did not answer. Trying again may help. */
  unreachable: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a message and a hint. */
export class Failure extends Error {
  constructor(
    /** An `ExitCode`, or that of a program. */
    readonly exitCode: number,
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}
