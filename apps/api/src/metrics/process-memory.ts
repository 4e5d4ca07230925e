import { readdir, readFile } from 'node:fs/promises';

interface ProcessStatus {
  readonly pid: number;
  readonly parentPid: number;
  readonly residentBytes: number;
}

/** What Latchkey's processes hold in memory. Pages that several share count for each. */
export interface ProcessMemory {
  /** The process that holds the shells, if it is another than this. */
  readonly hostBytes: number;
  readonly serverBytes: number;
  /** All else that descends from them: shells and what runs in them. */
  readonly shellBytes: number;
}

/**
 * @param serverPid this process
 * @param hostPid the one that holds the shells; the same, or its parent
 * @returns null where the system has no /proc
 */
export async function processMemory(serverPid: number, hostPid: number): Promise<ProcessMemory | null> {
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return null;
  const read = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readStatus));
  return sumMemory(
    read.filter((status) => status !== null),
    serverPid,
    hostPid,
  );
}

export function sumMemory(
  processes: readonly ProcessStatus[],
  serverPid: number,
  hostPid: number,
): ProcessMemory | null {
  const ours = new Set([serverPid, hostPid]);
  for (let before = -1; before !== ours.size;) {
    before = ours.size;
    for (const { pid, parentPid } of processes) if (ours.has(parentPid)) ours.add(pid);
  }
  const of = (belongs: (pid: number) => boolean): number =>
    processes.reduce((sum, { pid, residentBytes }) => sum + (belongs(pid) ? residentBytes : 0), 0);
  const serverBytes = of((pid) => pid === serverPid);
  if (serverBytes === 0) return null;
  return {
    serverBytes,
    hostBytes: of((pid) => pid === hostPid && pid !== serverPid),
    shellBytes: of((pid) => ours.has(pid) && pid !== serverPid && pid !== hostPid),
  };
}

/** See proc_pid_status(5). @returns null for a process that is gone, or has no memory of its own */
async function readStatus(pid: string): Promise<ProcessStatus | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [parent, kibibytes] = [/^PPid:\s*(\d+)/m, /^VmRSS:\s*(\d+) kB/m].map((line) => line.exec(text)?.[1]);
  if (parent === undefined || kibibytes === undefined) return null;
  return { pid: Number(pid), parentPid: Number(parent), residentBytes: Number(kibibytes) * 1024 };
}
