import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ShellExit } from '@latchkey/sessions';
import { foregroundOf } from '../shell/foreground';
import { endProcessTree, membersOf } from '../shell/process-tree';
import { ShellProcess } from '../shell/shell-process';
import { withLimits } from '../shell/shell-start';
import { problemIn } from './probe';
import { placeFor, ShellIsolation, type IsolationWish } from './shell-isolation';
import { type ShellNamespace } from './shell-namespace';

const MARK = 'LATCHKEY_SESSION=isolation-spec';
const env = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  PS1: '$ ',
  LATCHKEY_SESSION: 'isolation-spec',
};

describe('the place of a shell', () => {
  const namespace = {} as ShellNamespace;
  it.each<[IsolationWish, Parameters<typeof placeFor>[1], ReturnType<typeof placeFor>]>([
    ['off', { namespace, problem: null, hasWorked: true }, { ok: true, namespace: null }],
    ['if-possible', { namespace, problem: null, hasWorked: true }, { ok: true, namespace }],
    ['if-possible', { namespace: null, problem: 'no', hasWorked: false }, { ok: true, namespace: null }],
    ['if-possible', { namespace: null, problem: 'no', hasWorked: true }, { ok: false, reason: 'no' }],
    ['required', { namespace, problem: null, hasWorked: true }, { ok: true, namespace }],
    ['required', { namespace: null, problem: 'no', hasWorked: false }, { ok: false, reason: 'no' }],
  ])('%s with %j', (wish, facts, place) => expect(placeFor(wish, facts)).toEqual(place));
});

describe('the judgement of a shell’s report', () => {
  it.each([
    ['probe 2 2 2 pid:[1] end', 99, null],
    ['probe 2 2 2 pid:[0] end', 99, 'the shell is in our own PID namespace'],
    ['probe 2 2 77 pid:[1] end', 99, '/proc shows processes from outside'],
    ['probe 2 0 2 pid:[1] end', 99, 'the shell does not lead its terminal session'],
    ['probe 2 2 2 pid:[1] end', null, 'the shell cannot be found from outside'],
    ['setsid: not allowed\r\n', null, 'setsid: not allowed'],
  ])('%j', (output, pid, problem) => expect(problemIn(output, pid, 'pid:[0]')).toBe(problem));
});

describe('a system without namespaces', () => {
  it('is asked once if isolation is optional, and at each shell if it is required', async () => {
    let asked = 0;
    const isolation = new ShellIsolation(
      () => undefined,
      async () => {
        asked += 1;
        throw new Error('unshare failed');
      },
    );
    expect(await isolation.status('if-possible')).toEqual({ state: 'unavailable', reason: 'unshare failed' });
    expect(await isolation.placeFor('if-possible')).toEqual({ ok: true, namespace: null });
    expect(asked).toBe(1);
    expect(await isolation.placeFor('required')).toEqual({ ok: false, reason: 'unshare failed' });
    expect(asked).toBe(2);
  });
});

/** A shell in a namespace whose output is collected, and that can be waited for. */
class Run {
  readonly shell: ShellProcess;
  readonly exited: Promise<ShellExit>;
  #text = '';
  #look = (): void => undefined;

  constructor(namespace: ShellNamespace, args: readonly string[], cwd = '/tmp') {
    let exit!: (value: ShellExit) => void;
    this.exited = new Promise((resolve) => (exit = resolve));
    this.shell = new ShellProcess(
      withLimits({ file: '/bin/bash', args, cwd, env }),
      { cols: 200, rows: 24 },
      {
        output: (bytes) => {
          this.#text += Buffer.from(bytes).toString();
          this.#look();
        },
        inputDrained: () => undefined,
        exited: exit,
      },
      namespace,
    );
  }

  get text(): string {
    return this.#text;
  }

  type(line: string): void {
    this.shell.write(Buffer.from(`${line}\r`));
  }

  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      this.#look = () => {
        const match = pattern.exec(this.#text);
        if (match) resolve(match);
      };
      this.#look();
    });
  }
}

const DEADLINE_MS = 20_000;
jest.setTimeout(2 * DEADLINE_MS);

/** Looks again and again, each time in a new turn of the event loop. @throws Error with the last value at the deadline */
async function untilSo<T>(read: () => Promise<T> | T, isSo: (value: T) => boolean): Promise<T> {
  const start = performance.now();
  for (;;) {
    const value = await read();
    if (isSo(value)) return value;
    if (performance.now() - start > DEADLINE_MS) throw new Error(`Last seen: ${JSON.stringify(value)}`);
    await delay(5);
  }
}

const isolation = new ShellIsolation((reason) => ends.push(reason));
const ends: string[] = [];

async function namespaceNow(): Promise<ShellNamespace> {
  const place = await isolation.placeFor('required');
  if (!place.ok || place.namespace === null) throw new Error(JSON.stringify(place));
  return place.namespace;
}

/** Containers often forbid it. */
const allowsNamespaces =
  spawnSync('unshare', ['--user', '--map-current-user', '--pid', '--mount', '--fork', '--mount-proc', 'true'])
    .status === 0;

(allowsNamespaces ? describe : describe.skip)('a shell in a namespace (the system must allow it)', () => {
  afterAll(() => isolation.stop());

  it('sees only the namespace, and can neither signal nor read our processes', async () => {
    const script = `ps -e -o pid= -o comm=; kill -0 ${process.pid} 2>&1; cat /proc/${process.pid}/environ 2>&1; umount /proc 2>&1; ps -e | wc -l`;
    const run = new Run(await namespaceNow(), ['-c', script]);
    expect(await run.exited).toMatchObject({ signal: 0 });
    const seen = [...run.text.matchAll(/^ *(\d+) (\S+)\r$/gm)].map(([, , name]) => name);
    expect(seen.sort()).toEqual(['bash', 'ps', 'sleep']);
    expect(run.text).toContain('No such process');
    expect(run.text).toContain('No such file or directory');
    // Without the line of titles: init, the shell, `ps` and `wc`.
    expect(run.text).toMatch(/\n5\r\n$/);
  });

  it('ends with its exit code or its signal', async () => {
    const namespace = await namespaceNow();
    expect(await new Run(namespace, ['-c', 'exit 3']).exited).toEqual({ exitCode: 3, signal: 0 });
    expect(await new Run(namespace, ['-c', 'kill -9 $$']).exited).toMatchObject({ signal: 9 });
    expect(await new Run(namespace, ['-c', 'kill -TERM $$']).exited).toMatchObject({ signal: 15 });
  });

  it('has job control, a foreground program and a folder, under pids that this process can use', async () => {
    const run = new Run(await namespaceNow(), ['--norc', '--noprofile'], realpathSync('/usr/lib'));
    await run.until(/\$ $/);
    await run.shell.started;
    const pid = run.shell.pid!;
    expect(await foregroundOf(pid)).toEqual({ program: 'bash', cwd: realpathSync('/usr/lib'), group: pid });
    run.type('cd /usr; sleep 1000');
    const busy = await untilSo(
      () => foregroundOf(pid),
      ({ program }) => program === 'sleep',
    );
    expect(busy).toMatchObject({ cwd: '/usr' });
    expect(busy.group).not.toBe(pid);
    run.shell.write(Buffer.from('\x1a'));
    await run.until(/Stopped/);
    run.type('fg');
    await untilSo(
      () => foregroundOf(pid),
      ({ program }) => program === 'sleep',
    );
    run.shell.write(Buffer.from('\x03'));
    await untilSo(
      () => foregroundOf(pid),
      ({ group }) => group === pid,
    );
    run.type('tty; ps -o pid=,sid=,tty= -p $$; exit 4');
    await run.until(/\/dev\/pts\/\d+\r\n +(\d+) +\1 pts/);
    expect(await run.exited).toEqual({ exitCode: 4, signal: 0 });
  });

  it('is ended with everything that it started, including what left its terminal session', async () => {
    const run = new Run(await namespaceNow(), [
      '-c',
      'trap "" HUP; setsid sleep 1000 & sleep 1000 & echo began; wait',
    ]);
    await run.until(/began/);
    const tree = {
      rootPid: () => run.shell.pid,
      waiterPid: () => run.shell.waiterPid,
      environmentEntry: MARK,
    };
    await untilSo(
      () => membersOf(tree),
      (members) => members.length >= 4,
    );
    await endProcessTree(tree, 0);
    expect(await membersOf(tree)).toEqual([]);
    expect(await run.exited).toMatchObject({ signal: 9 });
  });

  it('reports its own end after a hang-up, and not that of the process which waits for it', async () => {
    const run = new Run(await namespaceNow(), [
      '-c',
      'trap "exit 6" HUP; echo began; read -r _; sleep 1000 & wait',
    ]);
    await run.until(/began/);
    const tree = {
      rootPid: () => run.shell.pid,
      waiterPid: () => run.shell.waiterPid,
      environmentEntry: MARK,
    };
    await endProcessTree(tree, 3_000);
    expect(await run.exited).toEqual({ exitCode: 6, signal: 0 });
  });

  it('reports its end after it was stopped and woken from inside', async () => {
    const namespace = await namespaceNow();
    const run = new Run(namespace, ['-c', 'echo "pid $$ pid"; kill -STOP $$; exit 5']);
    const [, inner] = await run.until(/pid (\d+) pid/);
    const state = (pid: number | null) =>
      /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    await untilSo(
      () => state(run.shell.waiterPid),
      (found) => found === 'T',
    );
    run.shell.wakeWaiter();
    expect(state(run.shell.pid)).toBe('T');
    await new Run(namespace, ['-c', `kill -CONT ${inner}`]).exited;
    await untilSo(
      () => state(run.shell.pid),
      (found) => found === 'Z',
    );
    run.shell.wakeWaiter();
    expect(await run.exited).toEqual({ exitCode: 5, signal: 0 });
  });

  it('leaves no zombie when an orphan ends', async () => {
    const run = new Run(await namespaceNow(), [
      '-c',
      '(sleep 1000 & echo "orphan $! orphan"); read -r _; kill $(pgrep -P 1 -x sleep); echo killed; read -r _',
    ]);
    const [, orphan] = await run.until(/orphan (\d+) orphan/);
    run.type('');
    await run.until(/killed/);
    const isThere = (): boolean =>
      readdirSync('/proc').some((pid) => {
        try {
          return new RegExp(`^NSpid:\\s+\\d+\\s+${orphan}$`, 'm').test(
            readFileSync(`/proc/${pid}/status`, 'utf8'),
          );
        } catch {
          return false;
        }
      });
    await untilSo(isThere, (there) => !there);
    run.type('');
    await run.exited;
  });

  it('ends with its namespace, and the next shell gets another', async () => {
    const run = new Run(await namespaceNow(), ['-c', 'echo began; sleep 1000']);
    await run.until(/began/);
    const namespace = await namespaceNow();
    namespace.stop();
    expect(await run.exited).toMatchObject({ signal: 9 });
    await namespace.ended;
    expect(ends).toEqual(['killed by SIGKILL']);
    expect(await isolation.status('required')).toEqual({ state: 'ended', reason: 'killed by SIGKILL' });
    expect(await new Run(await namespaceNow(), ['-c', 'exit 8']).exited).toEqual({ exitCode: 8, signal: 0 });
    expect(await isolation.status('required')).toEqual({ state: 'on', reason: null });
  });
});
