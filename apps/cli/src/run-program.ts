import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProgramEnd } from './command';
import { Failure } from './exit-codes';

/** As a shell reports a program that it can't find or start. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** A terminal sends these to all of its foreground processes, so the program gets them without us. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'];

/**
 * Runs a program on this process's terminal and files, and passes signals on to it. This process outlives the program, so that
 * it can tidy up.
 * @throws Failure with a shell's exit code if the program can't be started
 */
export function runProgram(
  [file = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ProgramEnd> {
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  return new Promise((resolve, reject) => {
    const program = spawn(file, args, { env, stdio: 'inherit' });
    const passOn = (signal: NodeJS.Signals): void => void program.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    for (const signal of FROM_TERMINAL) process.on(signal, hasTerminal ? () => undefined : passOn);
    program.on('error', (error: NodeJS.ErrnoException) => reject(cantStart(file, error)));
    program.on('exit', (code, signal) => resolve(signal ?? code ?? NOT_EXECUTABLE));
  });
}

function cantStart(file: string, { code = 'unknown error' }: NodeJS.ErrnoException): Failure {
  return code === 'ENOENT'
    ? new Failure(
        NOT_FOUND,
        `There is no program ${file}.`,
        'Check its spelling, and whether PATH has its folder.',
      )
    : new Failure(NOT_EXECUTABLE, `${file} can’t be started (${code}).`, 'Check whether you may run it.');
}

/** Ends this process as the program ended, so that a shell reports the same. */
export function endBySignal(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.exitCode = 128 + constants.signals[signal];
  process.kill(process.pid, signal);
}
