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
  return nanoseconds.reduce((total, each) => total + each, 0) / NANOSECONDS;
}

/** Resident memory, MB of a million bytes. Pages that several share are counted for each. */
export function rssMegabytes(pids: readonly number[]): number {
  return sumOf(pids, 'status', /^VmRSS:\s+(\d+) kB$/m);
}

/** The same, with a page that n processes share counted as 1/n for each. */
export function pssMegabytes(pids: readonly number[]): number {
  return sumOf(pids, 'smaps_rollup', /^Pss:\s+(\d+) kB$/m);
}

function sumOf(pids: readonly number[], file: string, line: RegExp): number {
  const kibibytes = pids.map((pid) => Number(line.exec(read(`/proc/${pid}/${file}`))?.[1] ?? 0));
  return kibibytes.reduce((total, each) => total + each, 0) / KIBIBYTES_PER_MB;
}

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
