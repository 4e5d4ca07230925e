import { spawn } from 'node:child_process';
import { Refusal } from './say.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a step to its end. A signal that should end us ends the step first, and then us.
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
