/** How the command ends, for scripts. */
export const EXIT = {
  done: 0,
  /** Something is wrong that is none of the others: what `doctor` found, a refused request. */
  failed: 1,
  /** The command line is wrong, or a token would have been shown on a terminal. */
  usage: 2,
  /** Not run in an open session of Latchkey. */
  noSession: 3,
  /** There is no usable token: somebody has to paste one in the browser. */
  noToken: 4,
  /** Latchkey or the workspace did not answer: try again. */
  unreachable: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a word on what happened and what to do about it. */
export class Failure extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}
