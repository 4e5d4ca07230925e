import { readlinkSync } from 'node:fs';
import { withTimeout } from '@latchkey/concurrency';
import { ShellProcess } from '../shell/shell-process';
import type { ShellNamespace } from './shell-namespace';

const TIMEOUT_MS = 4_000;
const EXIT_CODE = 7;

/**
 * Reports its pid, its session and its pid according to `/proc`, then the PID namespace that `/proc` belongs to, and waits
 * for a line from the terminal.
 */
const SCRIPT = `
read -r stat </proc/$$/stat; set -- $stat; session=$6
while read -r name value; do [ "$name" = NSpid: ] && seen=$value; done </proc/$$/status
: </dev/tty && echo "probe $$ $session $seen $(readlink /proc/self/ns/pid) end"
read -r _ && exit ${EXIT_CODE}`;
const REPORT = /probe (\d+) (\d+) (\d+) (\S+) end/;

/** Runs a shell in the namespace, exactly as sessions do. @returns null when it works, or what does not */
export async function probe(namespace: ShellNamespace): Promise<string | null> {
  let output = '';
  let outerPid: number | null = null;
  let shell: ShellProcess | null = null;
  const exited = new Promise<string | null>((resolve) => {
    shell = new ShellProcess(
      { file: '/bin/sh', args: ['-c', SCRIPT], cwd: '/', env: { PATH: '/usr/bin:/bin', TERM: 'dumb' } },
      { cols: 200, rows: 24 },
      {
        output: (bytes) => {
          output += Buffer.from(bytes).toString();
          if (outerPid !== null || !REPORT.test(output)) return;
          outerPid = shell?.pid ?? null;
          shell?.write(Buffer.from('\r'));
        },
        inputDrained: () => undefined,
        exited: ({ exitCode }) =>
          resolve(exitCode === EXIT_CODE ? problemIn(output, outerPid) : output.trim() || 'no output'),
      },
      namespace,
    );
  });
  const problem = await withTimeout(
    exited,
    TIMEOUT_MS,
    `a shell did not answer within ${TIMEOUT_MS / 1_000} s`,
  );
  if (problem === null && !namespace.reapsOrphans()) return 'ended processes would not be reaped';
  return problem;
}

/** Judges what a shell reported from inside. */
export function problemIn(
  output: string,
  outerPid: number | null,
  ownNamespace = readlinkSync('/proc/self/ns/pid'),
): string | null {
  const [, pid, session, seen, pidNamespace] = REPORT.exec(output) ?? [];
  if (pid === undefined) return output.trim() || 'no output';
  if (pidNamespace === ownNamespace) return 'the shell is in our own PID namespace';
  if (seen !== pid) return '/proc shows processes from outside';
  if (session !== pid) return 'the shell does not lead its terminal session';
  if (outerPid === null) return 'the shell cannot be found from outside';
  return null;
}
