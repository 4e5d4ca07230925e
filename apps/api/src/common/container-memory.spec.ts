import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { containerMemory } from './container-memory';

const NO_LIMIT_V1 = '9223372036854771712';

describe('containerMemory', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'cgroup-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), `${text}\n`);
    }
  };

  it('is the container’s in version 2, without cached files', async () => {
    write({
      'proc/self/cgroup': '0::/',
      'sys/fs/cgroup/memory.max': '6000',
      'sys/fs/cgroup/memory.current': '2500',
      'sys/fs/cgroup/memory.stat': 'anon 100\nfile 1500\nactive_file 500\ninactive_file 1000',
    });
    expect(await containerMemory(root)).toEqual({ limitBytes: 6000, usedBytes: 1500 });
  });

  it('is the tightest of the groups above', async () => {
    const level = (path: string, max: string, current: string) => ({
      [`sys/fs/cgroup${path}/memory.max`]: max,
      [`sys/fs/cgroup${path}/memory.current`]: current,
      [`sys/fs/cgroup${path}/memory.stat`]: 'inactive_file 0',
    });
    write({
      'proc/self/cgroup': '0::/apps/one/server',
      ...level('/apps', '10000', '9500'),
      ...level('/apps/one', '6000', '1000'),
      ...level('/apps/one/server', 'max', '900'),
    });
    expect(await containerMemory(root)).toEqual({ limitBytes: 10000, usedBytes: 9500 });
  });

  it('is the container’s in version 1, also where its own path is the host’s', async () => {
    write({
      'proc/self/cgroup': '9:name=systemd:/x\n4:cpu,memory:/docker/1234\n0::/',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '6000',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '3000',
      'sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 1000',
    });
    expect(await containerMemory(root)).toEqual({ limitBytes: 6000, usedBytes: 2000 });
  });

  it.each([
    ['no control groups', {}],
    ['no limit in version 2', { 'sys/fs/cgroup/memory.max': 'max', 'sys/fs/cgroup/memory.current': '5' }],
    ['no limit in version 1', { 'sys/fs/cgroup/memory/memory.limit_in_bytes': NO_LIMIT_V1 }],
    ['a limit that is none', { 'sys/fs/cgroup/memory.max': '0' }],
  ])('is not known with %s', async (_, files: Record<string, string>) => {
    write(files);
    expect(await containerMemory(root)).toBeNull();
  });
});
