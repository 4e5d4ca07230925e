import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processMemory, sumMemory } from './process-memory';

const process_ = (pid: number, parentPid: number, residentBytes: number) => ({
  pid,
  parentPid,
  residentBytes,
});

it('tells the server, the host and what runs in shells apart, and leaves others out', () => {
  const processes = [
    process_(1, 0, 1_000),
    process_(30, 20, 7),
    process_(10, 1, 50),
    process_(11, 10, 80),
    process_(20, 10, 5),
    process_(99, 1, 4_000),
  ];
  expect(sumMemory(processes, 11, 10)).toEqual({ serverBytes: 80, hostBytes: 50, shellBytes: 12 });
  expect(sumMemory(processes, 10, 10)).toEqual({ serverBytes: 50, hostBytes: 0, shellBytes: 92 });
  expect(sumMemory([], 11, 10)).toBeNull();
});

const onLinux = process.platform === 'linux' ? it : it.skip;
onLinux('counts a child of this process', async () => {
  const before = await processMemory(process.pid, process.pid);
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const with_ = await processMemory(process.pid, process.pid);
  child.kill();
  await once(child, 'exit');
  expect(with_?.serverBytes).toBeGreaterThan(10_000_000);
  expect(with_?.shellBytes).toBeGreaterThan(before?.shellBytes ?? 0);
});
