import { readdirSync, statSync } from 'node:fs';

/** The program, folder and environment of a new shell. */
export interface ShellStart {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * How many processes and threads a shell may add to the user's current ones: enough for agents and builds, and far from
 * stalling the machine. The system counts per user, and exempts root.
 */
const EXTRA_PROCESSES = 2048;
/** Out of 1000. When memory runs out, the kernel kills what a shell runs rather than the process that owns all shells. */
const OUT_OF_MEMORY_SCORE = 500;

/** Sets limits that its children inherit, then becomes the shell. Skips limits that the system doesn't support. */
const SCRIPT = `{ ulimit -u "$0" || ulimit -p "$0"; } 2>/dev/null
{ echo ${OUT_OF_MEMORY_SCORE} >/proc/self/oom_score_adj; } 2>/dev/null
exec "$@"`;

/** Wraps a shell's start in limits, so that its programs can't take everything else down. Needs `/proc`. */
export function withLimits(start: ShellStart): ShellStart {
  const threads = ownThreads();
  if (threads === null) return start;
  const maxProcesses = String(threads + EXTRA_PROCESSES);
  return { ...start, file: '/bin/sh', args: ['-c', SCRIPT, maxProcesses, start.file, ...start.args] };
}

/** Counts this user's threads. @returns null when the system can't tell */
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
    // One link per thread, and two for the folder itself.
    return tasks.uid === uid ? tasks.nlink - 2 : 0;
  } catch {
    return 0; // It has ended, or belongs to another user.
  }
}
