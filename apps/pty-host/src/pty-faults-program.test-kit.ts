import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ShellProcess } from '@latchkey/pty-engine';

/*
 * Counts the shells that lose output. It is a program of its own so that other versions of Node can run it:
 * `pty-faults.test-kit.ts` builds and starts it.
 */

/** A shell that ended while it was paused keeps the rest for longer than node-pty would, which closes it after 200 ms. */
const PAUSED_MS = 300;

export interface PtyFaults {
  readonly node: string;
  /** Of commands that end at once. */
  readonly losses: number;
  /** Of floods that were paused again and again, until after their end. */
  readonly pausedLosses: number;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const linesTo = (last: number): string =>
  sha256(Buffer.from(Array.from({ length: last }, (_, n) => `${n + 1}\r\n`).join('')));

/** @param took is told of each chunk, and may pause */
function outputOf(script: string, took: (shell: ShellProcess) => void = () => undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm-256color' };
  return new Promise((resolve) => {
    const start = { file: '/bin/bash', args: ['-c', script], cwd: '/tmp', env };
    const shell = new ShellProcess(
      start,
      { cols: 80, rows: 24 },
      {
        output: (bytes) => {
          chunks.push(Uint8Array.from(bytes));
          took(shell);
        },
        inputDrained: () => undefined,
        exited: () => resolve(sha256(Buffer.concat(chunks))),
      },
    );
  });
}

async function countLosses(rounds: number, script: string, last: number): Promise<number> {
  const expected = linesTo(last);
  let losses = 0;
  for (let round = 0; round < rounds; round++) if ((await outputOf(script)) !== expected) losses += 1;
  return losses;
}

/** Paused at each chunk for a moment; and once for so long that what is left fits into the pty, and the shell ends. */
async function countPausedLosses(rounds: number): Promise<number> {
  let losses = 0;
  for (let round = 0; round < rounds; round++) {
    const flood = outputOf('seq 1 60000; exit 5', (shell) => {
      shell.pause();
      setTimeout(() => shell.resume(), 1);
    });
    const rest = outputOf('echo 1; sleep 0.05; seq 2 300; exit 5', (shell) => {
      shell.pause();
      void delay(PAUSED_MS).then(() => shell.resume());
    });
    if ((await flood) !== linesTo(60_000)) losses += 1;
    if ((await rest) !== linesTo(300)) losses += 1;
  }
  return losses;
}

async function main(): Promise<void> {
  const faults: PtyFaults = {
    node: process.version,
    losses: await countLosses(200, 'seq 1 20000; exit', 20_000),
    pausedLosses: await countPausedLosses(10),
  };
  process.stdout.write(JSON.stringify(faults));
}

void main();
