// Progress goes to stderr: stdout holds only what a script reads.
const paint = (code) => (text) => (process.stderr.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);

export const dim = paint(2);
export const bold = paint(1);

/** @param {string} text one line, or several */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Something that the person can mend. Printed without a stack. */
export class Refusal extends Error {
  /** @param {string} message what happened, why, what to do */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a command-line tool's body: a `Refusal` ends it with its message, anything else with its stack.
 * @param {() => Promise<number | void>} body answers the exit code, if it is not 0
 */
export async function run(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    say(error instanceof Refusal ? error.message : String(error?.stack ?? error));
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
}
