import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { SessionFacts } from './session-facts';
import { systemClock } from './system-clock';
import { ShellProcess } from '../shell/shell-process';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('what is told of a session', () => {
  const cwd = realpathSync(tmpdir());

  /** A shell in a terminal, whose end nobody has told the session yet. */
  function openShell(): { shell: ShellProcess; pid: number; exited: Promise<unknown> } {
    let shell!: ShellProcess;
    const exited = new Promise((exit) => {
      shell = new ShellProcess(
        {
          file: '/bin/sh',
          args: [],
          cwd,
          env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm' },
        },
        { cols: 80, rows: 24 },
        { output: () => undefined, inputDrained: () => undefined, exited: exit },
      );
    });
    return { shell, pid: shell.pid!, exited };
  }

  it('keeps the folder of a shell that ends during a refresh', async () => {
    const { pid, exited } = openShell();
    const facts = new SessionFacts(
      systemClock,
      () => pid,
      () => undefined,
      null,
    );
    // Until it has become the shell it is a copy of this process.
    while (facts.info().program !== 'sh') await facts.refresh();
    expect(facts.info().cwd).toBe(cwd);

    process.kill(pid, 'SIGKILL');
    await exited;
    await facts.refresh();
    expect(facts.info()).toMatchObject({ program: null, cwd });
  });

  it('has no program and no folder before the first refresh', () => {
    const facts = new SessionFacts(
      systemClock,
      () => null,
      () => undefined,
      null,
    );
    expect(facts.info()).toMatchObject({ program: null, cwd: null });
  });
});
