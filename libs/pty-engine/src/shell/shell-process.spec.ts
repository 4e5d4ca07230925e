import { createHash } from 'node:crypto';
import fs, { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ShellExit } from '@latchkey/sessions';
import { ShellProcess } from './shell-process';

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm-256color' };
const start = (script: string) => ({ file: '/bin/bash', args: ['-c', script], cwd: '/tmp', env });
const size = { cols: 80, rows: 24 };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A shell whose output is collected, and that can be waited for. */
class Run {
  readonly shell: ShellProcess;
  readonly chunks: Uint8Array[] = [];
  readonly exited: Promise<ShellExit>;
  onOutput = (): void => undefined;
  onDrained = (): void => undefined;

  constructor(script: string) {
    let exit!: (value: ShellExit) => void;
    this.exited = new Promise((resolve) => (exit = resolve));
    this.shell = new ShellProcess(start(script), size, {
      output: (bytes) => {
        this.chunks.push(Uint8Array.from(bytes));
        this.onOutput();
      },
      inputDrained: () => this.onDrained(),
      exited: exit,
    });
  }

  get output(): Buffer {
    return Buffer.concat(this.chunks);
  }

  until(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => this.output.includes(text) && resolve();
      this.onOutput = look;
      look();
    });
  }
}

/** What a pty makes of lines. */
const lines = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, i) => `${i + 1}\r\n`).join(''));

describe('ShellProcess', () => {
  it('delivers the whole output of fast commands, again and again', async () => {
    const expected = sha256(lines(20_000));
    for (let round = 0; round < 20; round++) {
      const run = new Run('seq 1 20000; exit 3');
      expect(await run.exited).toEqual({ exitCode: 3, signal: 0 });
      expect([round, sha256(run.output)]).toEqual([round, expected]);
    }
  });

  it('keeps a paused shell’s output until it is resumed, however long after its end', async () => {
    const run = new Run('seq 1 20000');
    await run.until('\n');
    run.shell.pause();
    // 128 kB do not fit into the pty: so far paused, the command cannot end. Let it go on in steps.
    run.onOutput = () => run.shell.pause();
    let ended = false;
    void run.exited.then(() => (ended = true));
    while (!ended) {
      run.shell.resume();
      await new Promise(setImmediate);
    }
    expect(sha256(run.output)).toBe(sha256(lines(20_000)));
  });

  it('keeps the last output of a shell that ended while paused', async () => {
    const run = new Run('read; echo go; seq 1 300; exit 5');
    run.shell.pause();
    run.shell.write(Buffer.from('\n'));
    const { pid } = run.shell;
    while (run.shell.pid === pid) await new Promise(setImmediate);
    // Longer than node-pty would wait until it threw the rest away.
    await delay(300);
    run.shell.resume();
    expect(await run.exited).toEqual({ exitCode: 5, signal: 0 });
    expect(run.output.toString()).toBe(`\r\ngo\r\n${lines(300).toString()}`);
  });

  it('reports the exit at once when the shell leaves a process behind that holds the terminal', async () => {
    const run = new Run('(trap "" HUP; sleep 5) & echo left behind');
    await run.exited;
    expect(run.output.toString()).toBe('left behind\r\n');
  });

  it('delivers a million three-byte characters intact', async () => {
    const run = new Run("yes €€€€€€€€€€€€€€€€€€€€€€€€€ | head -n 40000 | tr -d '\\n'");
    await run.exited;
    expect(sha256(run.output)).toBe(sha256(Buffer.from('€'.repeat(1_000_000))));
  });

  it('writes large input in order and reports when all is written', async () => {
    // The program reads nothing before it is let, so that the kernel cannot take it all.
    const leave = join(mkdtempSync(join(tmpdir(), 'input-')), 'leave');
    const wait = `until [ -e ${leave} ]; do sleep 0.01; done`;
    const run = new Run(
      `stty raw -echo; echo ready; ${wait}; sha256sum <(head -c 300000) | cut -c1-64; stty sane`,
    );
    await run.until('ready');
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, i) => 32 + (i % 90)));
    const drained = new Promise<void>((resolve) => (run.onDrained = resolve));
    for (let i = 0; i < input.length; i += 1000) run.shell.write(input.subarray(i, i + 1000));
    expect(run.shell.queuedInputBytes).toBeGreaterThan(0);
    writeFileSync(leave, '');
    await drained;
    expect(run.shell.queuedInputBytes).toBe(0);
    await run.exited;
    expect(run.output.toString()).toContain(sha256(input));
  });

  it('never blocks on a program that does not read', async () => {
    const run = new Run('stty raw -echo; echo ready; sleep 30');
    await run.until('ready');
    run.shell.write(Buffer.alloc(1_000_000, 'x'));
    expect(run.shell.queuedInputBytes).toBeGreaterThan(500_000);
    process.kill(run.shell.pid!, 'SIGKILL');
    expect(await run.exited).toMatchObject({ signal: 9 });
    expect(run.shell.queuedInputBytes).toBe(0);
  });

  it('resizes, and ignores a resize after the end', async () => {
    const run = new Run('read; stty size');
    run.shell.resize(101, 33);
    run.shell.write(Buffer.from('\n'));
    await run.exited;
    expect(run.output.toString()).toContain('33 101');
    run.shell.resize(80, 24);
    run.shell.write(Buffer.from('nobody reads this'));
  });

  it('leaks no pty of another session to a shell', async () => {
    const first = new Run('read');
    const second = new Run('ls -l /proc/self/fd');
    await second.exited;
    expect(second.output.toString()).not.toContain('ptmx');
    first.shell.write(Buffer.from('\n'));
    await first.exited;
  });

  it('ends a shell whose pty could not be held open', async () => {
    const pids = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name));
    const isOurs = (pid: string) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')')).split(' ')[2] === String(process.pid);
      } catch {
        return false;
      }
    };
    const before = [pids().length, readdirSync('/proc/self/fd').length];
    const refuse = jest.spyOn(fs, 'openSync').mockImplementation(() => {
      throw new Error('too many open files');
    });
    expect(() => new Run('trap "" HUP; sleep 100')).toThrow('too many open files');
    refuse.mockRestore();
    while (pids().length > before[0]!) await delay(5);
    while (readdirSync('/proc/self/fd').length > before[1]!) await delay(5);
  });

  it('leaks no descriptor', async () => {
    const openDescriptors = () => readdirSync('/proc/self/fd').length;
    const before = openDescriptors();
    for (let round = 0; round < 5; round++) await new Run('echo x').exited;
    // Node closes the pty itself in the next turns of its loop.
    while (openDescriptors() > before) await delay(5);
  });
});
