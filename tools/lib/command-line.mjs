// What every command-line tool of the repository shares: where it is, how it reports, how it runs another program.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const inRoot = (...parts) => join(ROOT, ...parts);

// Progress goes to stderr: stdout holds only what a script reads.
const paint = (code) => (text) => (process.stderr.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);

export const dim = paint(2);
export const bold = paint(1);

/** @param {string} text one line, or several */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** An error that the user can fix. It is printed without a stack. */
export class Refusal extends Error {
  /** @param {string} message what happened, why, what to do */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a tool's body. A `Refusal` ends the tool with its message, any other error with its stack.
 * @param {() => Promise<number | void>} body returns the exit code, if it is not 0
 */
export async function run(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    say(error instanceof Refusal ? error.message : String(error?.stack ?? error));
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program and waits for its end. A signal to us is forwarded to the program, and then ends us.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & {onOutput?: (text: string) => void}} options
 *   `onOutput` needs piped output
 * @returns {Promise<number>} its exit code
 */
export async function runCommand(command, args, { onOutput, ...options }) {
  const child = spawn(command, args, options);
  child.stdout?.setEncoding('utf8').on('data', (text) => onOutput?.(text));
  child.stderr?.setEncoding('utf8').on('data', (text) => onOutput?.(text));
  let received = null;
  const forward = (signal) => {
    received = signal;
    child.kill(signal);
  };
  FORWARDED.forEach((signal) => process.on(signal, forward));
  try {
    const exitCode = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    if (received) throw new Refusal('Stopped.', 130);
    return exitCode;
  } finally {
    FORWARDED.forEach((signal) => process.off(signal, forward));
  }
}
