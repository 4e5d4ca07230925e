import { spawn, type ChildProcess } from 'node:child_process';
import { membersOf } from './process-tree';

const MARK = `LATCHKEY_TREE_TEST=${process.pid}`;
const [name = '', value = ''] = MARK.split('=');
const MEBIBYTE = 2 ** 20;

describe('membersOf', () => {
  const children: ChildProcess[] = [];
  const start = (env: Record<string, string>): ChildProcess => {
    const child = spawn('/bin/sleep', ['60'], { env, stdio: 'ignore' });
    children.push(child);
    return child;
  };
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  it('finds processes by the exact entry in their environment', async () => {
    const [first, last, only] = [{ [name]: value, X: '1' }, { X: '1', [name]: value }, { [name]: value }].map(
      start,
    );
    start({ [name]: `${value}0` });
    start({ [`X${name}`]: value });
    const found = await membersOf({ rootPid: () => null, environmentEntry: MARK });
    expect(found.sort()).toEqual([first?.pid, last?.pid, only?.pid].sort());
  });

  it('never holds all environments in memory at once', async () => {
    const large = Object.fromEntries(
      Array.from({ length: 14 }, (_, n) => [`LARGE_${n}`, 'x'.repeat(120_000)]),
    );
    for (let n = 0; n < 150; n++) start({ [name]: value, ...large });
    const before = process.memoryUsage().rss;
    let most = 0;
    const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 1);
    const found = await membersOf({ rootPid: () => null, environmentEntry: MARK });
    clearInterval(sampling);
    expect(found).toHaveLength(150);
    expect(most).toBeLessThan(80 * MEBIBYTE);
  });
});
