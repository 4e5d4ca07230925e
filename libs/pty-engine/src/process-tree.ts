import { open, readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;
/** How long SIGKILL may take; only a process stuck in the kernel takes longer. */
const KILL_MS = 3000;

const READ_AT_ONCE = 16;
const MAX_ENVIRONMENT_BYTES = 256 * 1024;

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
  /** That it carries the tree's entry in its environment. */
  readonly isMarked: boolean;
}

/**
 * Hangs all processes of the tree up, and kills what is left after `graceMs`.
 * @returns when none is left
 */
export async function endProcessTree(tree: ProcessTree, graceMs: number): Promise<void> {
  if (process.platform !== 'linux') return endProcessGroup(tree, graceMs);
  const start = performance.now();
  for (const pid of await membersOf(tree)) {
    signal(pid, 'SIGHUP');
    // A stopped job would not notice.
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

/** Where there is no /proc to search, the shell's own process group must do. */
async function endProcessGroup(tree: ProcessTree, graceMs: number): Promise<void> {
  const pid = tree.rootPid();
  if (pid === null) return;
  signal(-pid, 'SIGHUP');
  await delay(graceMs);
  signal(-pid, 'SIGKILL');
}

/** The pids of the tree's processes that run: of the shell's session, descended from it, or marked by the environment. */
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
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).values();
  const entries: ProcessEntry[] = [];
  const reader = async (): Promise<void> => {
    for (const name of names) {
      const entry = await readProcess(name, mark);
      if (entry !== null) entries.push(entry);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, reader));
  return entries;
}

/** See proc_pid_stat(5). @returns null for a zombie, or a process that is gone */
async function readProcess(name: string, mark: string): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in parentheses, and may hold any of both.
  const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  // Other users' can't be read; they are not ours to end either.
  const isMarked = await hasInEnvironment(name, mark).catch(() => false);
  return { pid: Number(name), parentPid: Number(parent), sessionId: Number(session), isMarked };
}

/** Looked for where environments end that nobody has blown up: thousands of processes can share one of megabytes. */
async function hasInEnvironment(name: string, mark: string): Promise<boolean> {
  const file = await open(`/proc/${name}/environ`);
  try {
    const bytes = Buffer.alloc(MAX_ENVIRONMENT_BYTES + 1);
    // So that the first entry has a zero byte before it too.
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
    // It is gone already.
  }
}
