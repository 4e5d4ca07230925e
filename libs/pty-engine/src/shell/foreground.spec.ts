import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { foregroundOf, programName, UNKNOWN_FOREGROUND, type Foreground } from './foreground';
import { ShellProcess } from './shell-process';

describe('programName', () => {
  it.each([
    [['-bash'], 'bash'],
    [['/usr/bin/vim', '-u', 'NONE'], 'vim'],
    [['node', '/usr/lib/node_modules/codex/bin/codex.js', 'exec'], 'codex'],
    [['/usr/bin/python3.12', './tools/train.py'], 'train'],
    [['/bin/sh', '/usr/local/bin/deploy'], 'deploy'],
    [['bash', '-c', 'sleep 1'], 'bash'],
    [['node', ''], 'node'],
    [['claude', '', ''], 'claude'],
    [['npm run dev', ''], 'npm'],
    [['/opt/My Tools/build it'], 'build it'],
    [['sshd: someone'], 'sshd'],
    [['a\u001b[31mb\u202ec'], 'a\ufffd[31mb\ufffdc'],
    [['x'.repeat(1000)], 'x'.repeat(64)],
    [[''], null],
    [[], null],
  ])('%j is %j', (argv, name) => expect(programName(argv)).toBe(name));
});

(process.platform === 'linux' ? describe : describe.skip)('the foreground of a terminal', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'foreground-')));
  let output = '';
  let shell: ShellProcess;
  let exited: Promise<unknown>;
  beforeAll(() => {
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm', PS1: '$ ' };
    const start = { file: '/bin/bash', args: ['--norc', '--noprofile'], cwd: '/', env };
    exited = new Promise((exit) => {
      shell = new ShellProcess(
        start,
        { cols: 80, rows: 24 },
        {
          output: (bytes) => (output += Buffer.from(bytes).toString()),
          inputDrained: () => undefined,
          exited: exit,
        },
      );
    });
  });
  afterAll(async () => {
    process.kill(shell.pid!, 'SIGKILL');
    await exited;
    rmSync(folder, { recursive: true });
  });

  const type = (text: string) => shell.write(Buffer.from(text));
  const becomes = async (wanted: Foreground) => {
    for (;;) {
      const found = await foregroundOf(shell.pid);
      if (found.program === wanted.program && found.cwd === wanted.cwd) return;
      await turn();
    }
  };

  it('is the shell at its prompt, then the program it runs, then the shell again', async () => {
    await becomes({ program: 'bash', cwd: '/' });
    type(`cd ${folder}; sleep 100\n`);
    await becomes({ program: 'sleep', cwd: folder });
    type('\x03');
    await becomes({ program: 'bash', cwd: folder });
  });

  it('is the rest of a pipeline whose first program has ended', async () => {
    type('true | sleep 101\n');
    await becomes({ program: 'sleep', cwd: folder });
    type('\x03');
  });

  it('is unknown once the shell has ended', async () => {
    expect(await foregroundOf(null)).toEqual(UNKNOWN_FOREGROUND);
    expect(await foregroundOf(2 ** 22 + 1)).toEqual(UNKNOWN_FOREGROUND);
  });
});
