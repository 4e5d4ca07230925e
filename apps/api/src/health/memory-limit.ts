import { readFile } from 'node:fs/promises';

/** Where version 2 and version 1 of Linux control groups say how much memory a container may use. */
const LIMIT_FILES = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];

/** The container's memory limit in bytes; null where there is none. */
export async function memoryLimitBytes(): Promise<number | null> {
  for (const file of LIMIT_FILES) {
    const bytes = Number(await readFile(file, 'utf8').catch(() => 'none'));
    // Version 1 says “no limit” with a number near the largest there is.
    if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  }
  return null;
}
