import { open, readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { forEachLimited } from '@latchkey/concurrency';

/** Every process of a session has this variable with the session's id, which finds processes that left the shell's session. */
export const SESSION_ENVIRONMENT_NAME = 'LATCHKEY_SESSION';

const POLL_MS = 20;
/** How long SIGKILL may take. Only a process stuck in the kernel takes longer. */
const KILL_MS = 3000;

const READ_AT_ONCE = 16;
const MAX_ENVIRONMENT_BYTES = 256 * 1024;

/** All processes that were started in one shell. */
export interface ProcessTree {
  /** @returns the shell's pid; null once it has ended */
  rootPid(): number | null;
  /** @returns the pid of a process that waits for the shell and ends with it; null if there is none */
  waiterPid?(): number | null;
  /** `NAME=value` in the environment of every process of this shell. Identifies those that left the shell's session. */
  readonly environmentEntry: string;
}

interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly sessionId: number;
  /** Whether its environment has the tree's entry. */
  readonly isMarked: boolean;
}

/**
 * Sends SIGHUP to all processes of the tree, and SIGKILL to those left after `graceMs`.
 * @returns when none is left
 */
export async function endProcessTree(tree: ProcessTree, graceMs: number): Promise<void> {
  if (process.platform !== 'linux') return endProcessGroup(tree, graceMs);
  const start = performance.now();
  for (const pid of await membersOf(tree)) {
    // The waiter would end before its shell, and the shell's exit code would be lost.
    if (pid !== tree.waiterPid?.()) signal(pid, 'SIGHUP');
    // A stopped job would not receive it otherwise.
    signal(pid, 'SIGCONT');
  }
  for (;;) {
    const members = await membersOf(tree);
    const elapsed = performance.now() - start;
    if (members.length === 0 || elapsed > graceMs + KILL_MS) return;
    if (elapsed >= graceMs) for (const pid of members) signal(pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

/** Ends the shell's own process group only: without /proc, other processes can't be found. */
async function endProcessGroup(tree: ProcessTree, graceMs: number): Promise<void> {
  const pid = tree.rootPid();
  if (pid === null) return;
  signal(-pid, 'SIGHUP');
  await delay(graceMs);
  signal(-pid, 'SIGKILL');
}

/** Returns the pids of the tree's running processes: in the shell's session, descended from it, or marked by the environment. */
export async function membersOf(tree: ProcessTree): Promise<number[]> {
  const entries = await runningProcesses(tree.environmentEntry);
  const rootPid = tree.rootPid();
  const members = new Set<number>();
  const belongs = ({ pid, parentPid, sessionId, isMarked }: ProcessEntry) =>
    pid === rootPid || sessionId === rootPid || members.has(parentPid) || isMarked;
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const entry of entries) if (belongs(entry)) members.add(entry.pid);
  }
  members.delete(process.pid);
  return [...members];
}

async function runningProcesses(mark: string): Promise<ProcessEntry[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries: ProcessEntry[] = [];
  await forEachLimited(names, READ_AT_ONCE, async (name) => {
    const entry = await readProcess(name, mark);
    if (entry !== null) entries.push(entry);
  });
  return entries;
}

/** See proc_pid_stat(5). @returns null for a zombie, or a process that is gone */
async function readProcess(name: string, mark: string): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second field, the program's name in parentheses, may itself contain spaces and parentheses.
  const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  // Other users' environments can't be read, and their processes aren't ours to end.
  const isMarked = await hasInEnvironment(name, mark).catch(() => false);
  return { pid: Number(name), parentPid: Number(parent), sessionId: Number(session), isMarked };
}

/** Searches the first 256 KiB only: thousands of processes can share an environment of megabytes. */
async function hasInEnvironment(name: string, mark: string): Promise<boolean> {
  const file = await open(`/proc/${name}/environ`);
  try {
    const bytes = Buffer.alloc(MAX_ENVIRONMENT_BYTES + 1);
    // Start at 1, so that the first entry is preceded by a zero byte too.
    let length = 1;
    for (let read = 1; read > 0 && length < bytes.length; length += read)
      read = (await file.read(bytes, length, bytes.length - length)).bytesRead;
    return bytes.subarray(0, length).includes(`\0${mark}\0`);
  } finally {
    await file.close();
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
