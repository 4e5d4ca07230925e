import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface ContainerMemory {
  readonly limitBytes: number;
  /** What counts against it and can't simply be dropped: of all processes, without files that are merely cached. */
  readonly usedBytes: number;
}

interface Version {
  readonly mount: string;
  /** Its line of `/proc/self/cgroup` and the path in it. */
  readonly own: RegExp;
  readonly limit: string;
  readonly used: string;
  /** The field of `memory.stat`. */
  readonly cached: RegExp;
}

/** Where versions 2 and 1 of Linux control groups say it: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory */
const VERSIONS: readonly Version[] = [
  {
    mount: '/sys/fs/cgroup',
    own: /^0::(\/.*)$/m,
    limit: 'memory.max',
    used: 'memory.current',
    cached: /^inactive_file (\d+)$/m,
  },
  {
    mount: '/sys/fs/cgroup/memory',
    own: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m,
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    cached: /^total_inactive_file (\d+)$/m,
  },
];

/**
 * How much memory this container may use, and how much it does; null where there is no limit.
 * @param root of the file system; another in tests
 */
export async function containerMemory(root = '/'): Promise<ContainerMemory | null> {
  const groups = await readText(join(root, 'proc/self/cgroup'));
  for (const version of VERSIONS) {
    const own = version.own.exec(groups)?.[1] ?? '/';
    const levels = await Promise.all(
      andAbove(own).map((path) => readLevel(join(root, version.mount, path), version)),
    );
    // Each level has its own limit, and the tightest is the one that counts.
    const [tightest] = levels
      .filter((level) => level !== null)
      .sort((a, b) => a.limitBytes - a.usedBytes - (b.limitBytes - b.usedBytes));
    if (tightest !== undefined) return tightest;
  }
  return null;
}

/** Within a container the path may be the host's, and not be there: then the root of the mount is the container's. */
function andAbove(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...andAbove(dirname(path))];
}

async function readLevel(folder: string, { limit, used, cached }: Version): Promise<ContainerMemory | null> {
  const limitBytes = Number(await readText(join(folder, limit)));
  // Version 1 says “no limit” with a number near the largest there is.
  if (!Number.isSafeInteger(limitBytes) || limitBytes <= 0) return null;
  const [usedText, stat] = await Promise.all(
    [used, 'memory.stat'].map((name) => readText(join(folder, name))),
  );
  const usedBytes = Number(usedText) - Number(cached.exec(stat ?? '')?.[1] ?? 0);
  return { limitBytes, usedBytes: Number.isFinite(usedBytes) ? Math.max(0, usedBytes) : 0 };
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
