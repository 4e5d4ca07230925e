import { execFileSync, spawnSync } from 'node:child_process';
import { SHELL_ENVIRONMENT } from './bash';

/** Reads a pty as fast as it can be read and throws the bytes away: what the kernel allows, without any server. */
const READER = `
import os, pty, sys, time, resource
begun = time.perf_counter()
pid, fd = pty.fork()
if pid == 0:
    os.execvp("cat", ["cat", sys.argv[1]])
count = 0
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    count += len(data)
seconds = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_SELF)
print(count, seconds, used.ru_utime + used.ru_stime)
`;

interface RawRead {
  readonly bytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Null where there is no Python to read with. */
export function readRawPty(file: string): RawRead | null {
  if (spawnSync('python3', ['-c', 'import pty']).status !== 0) return null;
  const text = execFileSync('python3', ['-c', READER, file], { encoding: 'utf8', env: SHELL_ENVIRONMENT });
  const [bytes = 0, seconds = 0, cpuSeconds = 0] = text.trim().split(' ').map(Number);
  return { bytes, seconds, cpuSeconds };
}
