import { readdirSync, statSync } from 'node:fs';
import type { ShellStart } from './shell-start';

/**
 * Processes and threads that may be added to those that this user has: enough for agents and builds, far from what makes a
 * machine stand still. The system counts by user, and does not count root's.
 */
const MORE_PROCESSES = 2048;
/** Of 1000: when memory runs out, the system ends what a shell runs, and not the process that owns all shells. */
const OUT_OF_MEMORY_SCORE = 500;

/** Sets limits for itself, which all that it starts inherits, and becomes the shell. What the system has not, it does without. */
const SCRIPT = `{ ulimit -u "$0" || ulimit -p "$0"; } 2>/dev/null
{ echo ${OUT_OF_MEMORY_SCORE} >/proc/self/oom_score_adj; } 2>/dev/null
exec "$@"`;

/** The same shell, with bounds that keep what runs in it from ending everything else. Only where there is a `/proc`. */
export function withLimits(start: ShellStart): ShellStart {
  const threads = ownThreads();
  if (threads === null) return start;
  const maxProcesses = String(threads + MORE_PROCESSES);
  return { ...start, file: '/bin/sh', args: ['-c', SCRIPT, maxProcesses, start.file, ...start.args] };
}

/** How many threads this user has in all; null where that can't be told. */
function ownThreads(): number | null {
  const uid = process.getuid?.();
  if (uid === undefined || process.platform !== 'linux') return null;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => sum + threadsOf(pid, uid), 0);
}

function threadsOf(pid: string, uid: number): number {
  try {
    const tasks = statSync(`/proc/${pid}/task`);
    // A link for each, and two of the folder's own.
    return tasks.uid === uid ? tasks.nlink - 2 : 0;
  } catch {
    return 0; // It has ended, or is none of this user's business.
  }
}
