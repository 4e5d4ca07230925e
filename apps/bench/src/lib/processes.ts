import { readdirSync, readFileSync } from 'node:fs';

const NANOSECONDS = 1e9;
const KIBIBYTES_PER_MB = 1e6 / 1024;

/** The children of a process whose command line contains `named`. Linux only, as the whole bench. */
export function childrenOf(pid: number, named: string): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return children.filter((child) => read(`/proc/${child}/cmdline`).includes(named));
}

/** What all their threads have had of a CPU so far, from the scheduler's own count in nanoseconds. */
export function cpuSeconds(pids: readonly number[]): number {
  const nanoseconds = pids.flatMap((pid) =>
    threadsOf(pid).map((thread) => Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0])),
  );
  return sum(nanoseconds) / NANOSECONDS;
}

/** Resident memory, MB of a million bytes. Pages that several share are counted for each. */
export function rssMegabytes(pids: readonly number[]): number {
  return sum(statusOf(pids, /^VmRSS:\s+(\d+) kB$/m));
}

/**
 * The same, with what several of them share counted once: the memory of each alone, and of files, which is nearly all the
 * same program, the most that any of them has.
 */
export function unsharedMegabytes(pids: readonly number[]): number {
  const anonymous = sum(statusOf(pids, /^RssAnon:\s+(\d+) kB$/m));
  const files = Math.max(0, ...statusOf(pids, /^RssFile:\s+(\d+) kB$/m));
  return anonymous + files;
}

function statusOf(pids: readonly number[], line: RegExp): number[] {
  return pids.map((pid) => Number(line.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / KIBIBYTES_PER_MB);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
