import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 20;
/** How long SIGKILL may take; only a process stuck in the kernel takes longer. */
const KILL_MILLISECONDS = 3000;

/** Everything that was started in one shell. */
export interface ProcessTree {
  /** The shell while it runs, else null. */
  rootPid(): number | null;
  /** `NAME=value` in the environment of every process of this shell: it finds those that have left the shell's session. */
  readonly environmentEntry: string;
}

interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly sessionId: number;
  readonly environment: string;
}

/**
 * Hangs all processes of the tree up, and kills what is left after `graceMilliseconds`.
 * @returns when none is left
 */
export async function endProcessTree(tree: ProcessTree, graceMilliseconds: number): Promise<void> {
  if (process.platform !== 'linux') return endProcessGroup(tree, graceMilliseconds);
  const start = performance.now();
  for (const pid of await membersOf(tree)) {
    signal(pid, 'SIGHUP');
    // A stopped job would not notice.
    signal(pid, 'SIGCONT');
  }
  for (;;) {
    const members = await membersOf(tree);
    const elapsed = performance.now() - start;
    if (members.length === 0 || elapsed > graceMilliseconds + KILL_MILLISECONDS) return;
    if (elapsed >= graceMilliseconds) for (const pid of members) signal(pid, 'SIGKILL');
    await delay(POLL_MILLISECONDS);
  }
}

/** Where there is no /proc to search, the shell's own process group must do. */
async function endProcessGroup(tree: ProcessTree, graceMilliseconds: number): Promise<void> {
  const pid = tree.rootPid();
  if (pid === null) return;
  signal(-pid, 'SIGHUP');
  await delay(graceMilliseconds);
  signal(-pid, 'SIGKILL');
}

/** The pids of the tree's processes that run: of the shell's session, descended from it, or marked by the environment. */
export async function membersOf(tree: ProcessTree): Promise<number[]> {
  const entries = await runningProcesses();
  const rootPid = tree.rootPid();
  const members = new Set<number>();
  const belongs = ({ pid, parentPid, sessionId, environment }: ProcessEntry) =>
    pid === rootPid ||
    sessionId === rootPid ||
    members.has(parentPid) ||
    `\0${environment}`.includes(`\0${tree.environmentEntry}\0`);
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const entry of entries) if (belongs(entry)) members.add(entry.pid);
  }
  members.delete(process.pid);
  return [...members];
}

async function runningProcesses(): Promise<ProcessEntry[]> {
  const names = await readdir('/proc');
  const entries = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess));
  return entries.filter((entry) => entry !== null);
}

/** See proc_pid_stat(5). @returns null for a zombie, or a process that is gone */
async function readProcess(name: string): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in parentheses, and may hold any of both.
  const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  // Other users' can't be read; they are not ours to end either.
  const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
  return { pid: Number(name), parentPid: Number(parent), sessionId: Number(session), environment };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
