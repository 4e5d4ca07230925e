import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { withTimeout } from '@latchkey/concurrency';
import type { IsolationPrograms } from './isolation-programs';

/** How long the kernel and a few small programs may take to set it up. Far longer than they need on a busy machine. */
const START_TIMEOUT_MS = 4_000;
const READY = 'ready';
/** Of the environment, what the programs of the namespace itself need. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin' };

/**
 * A user and PID namespace with its own `/proc`. A process in it sees, signals and traces only processes in it. Its init
 * process does nothing but reap orphans: it ignores SIGCHLD, so the kernel reaps them at once.
 *
 * The holder, `unshare`, stays outside as the init's parent. The kernel kills it when this process ends, however that
 * happens, and with it the init and every process inside.
 */
export class ShellNamespace {
  /** Resolves with the reason when the namespace has ended, and every process in it. */
  readonly ended: Promise<string>;
  readonly #holder: ChildProcess;
  #hasEnded = false;

  private constructor(
    private readonly programs: IsolationPrograms,
    holder: ChildProcess,
  ) {
    this.#holder = holder;
    this.ended = new Promise((resolve) => {
      const end = (reason: string): void => {
        this.#hasEnded = true;
        resolve(reason);
      };
      holder.once('error', (error) => end(error.message));
      holder.once('exit', (code, signal) =>
        end(signal ? `killed by ${signal}` : `exit code ${String(code)}`),
      );
    });
  }

  /** @throws Error with the system's reason when it does not allow such a namespace */
  static async start(programs: IsolationPrograms): Promise<ShellNamespace> {
    const [setpriv, ...args] = holderCommand(programs);
    const holder = spawn(setpriv ?? '', args, {
      cwd: '/',
      env: ENVIRONMENT,
      // A session of its own, so that Ctrl-C in the terminal of `npm start` leaves the shells to the host's shutdown.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const namespace = new ShellNamespace(programs, holder);
    const problem = await problemOf(holder, namespace.ended);
    if (problem === null) return namespace;
    namespace.stop();
    throw new Error(problem);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Returns the beginning of a command line that runs the rest in this namespace. The folder is `/` then. */
  enterCommand(): readonly string[] {
    const namespaces = `/proc/${String(this.#holder.pid)}/ns`;
    return [
      this.programs.nsenter,
      '--preserve-credentials',
      `--user=${namespaces}/user`,
      `--pid=${namespaces}/pid_for_children`,
      `--mount=${namespaces}/mnt`,
      ...withoutRootPowers(this.programs),
    ];
  }

  /** Returns the command line of a shell that becomes the leader of a new session on the terminal at its standard input. */
  shellCommand(cwd: string, command: readonly string[]): readonly string[] {
    const { setsid, stty } = this.programs;
    // The terminal's settings are those that node-pty gives to shells that it starts.
    const script = `${stty} ixany imaxbel brkint; cd -- "$0"; exec ${setsid} --ctty "$@"`;
    return [...this.enterCommand(), '/bin/sh', '-c', script, cwd, ...command];
  }

  /** Whether orphans are reaped: the init ignores SIGCHLD. See proc_pid_status(5). */
  reapsOrphans(): boolean {
    const init = this.#holder.pid === undefined ? null : onlyChildOf(this.#holder.pid);
    if (init === null) return false;
    const ignored = /^SigIgn:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${String(init)}/status`, 'utf8'))?.[1];
    return (BigInt(`0x${ignored ?? '0'}`) & SIGCHLD_BIT) !== 0n;
  }

  /** Kills every process in the namespace. */
  stop(): void {
    this.#holder.kill('SIGKILL');
  }
}

const SIGCHLD_BIT = 1n << 16n;

/** Returns the pid of a process's child, as this process sees it; null when there is none. */
export function onlyChildOf(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
    return Number(children.trim().split(' ')[0]) || null;
  } catch {
    return null;
  }
}

function holderCommand(programs: IsolationPrograms): string[] {
  const { setpriv, unshare, env, sleep } = programs;
  // `env`, because dash can't ignore SIGCHLD.
  const script = `echo ${READY}; exec ${env} --ignore-signal=CHLD ${sleep} infinity >/dev/null 2>&1`;
  return [
    ...[setpriv, '--pdeathsig', 'KILL'],
    ...[
      unshare,
      '--user',
      '--map-current-user',
      '--pid',
      '--mount',
      '--fork',
      '--kill-child',
      '--mount-proc',
    ],
    ...withoutRootPowers(programs),
    ...['/bin/sh', '-c', script],
  ];
}

/** Root keeps its capabilities inside, and could unmount `/proc` to see the one below it. Other users have none. */
function withoutRootPowers({ setpriv }: IsolationPrograms): readonly string[] {
  return process.getuid?.() === 0 ? [setpriv, '--bounding-set=-sys_admin,-sys_ptrace'] : [];
}

/** Waits until the init runs. @returns null, or what went wrong */
async function problemOf(holder: ChildProcess, ended: Promise<string>): Promise<string | null> {
  let errors = '';
  holder.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ready = new Promise<null>((resolve) => holder.stdout?.once('data', () => resolve(null)));
  const late = `no answer within ${START_TIMEOUT_MS / 1_000} s`;
  const outcome = await withTimeout(Promise.race([ready, ended]), START_TIMEOUT_MS, late);
  return outcome === null ? null : errors.trim() || outcome;
}
