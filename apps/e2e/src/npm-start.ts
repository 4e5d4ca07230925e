import { makeTempDir, REPOSITORY_ROOT, waitFor } from '@latchkey/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { descendantsOf } from './processes';

const SECONDS_TO_START = 60; // the first may have to build

/** `npm start`, run as a script would run it, with a state folder of its own. */
export class NpmStart {
  readonly stateDir = makeTempDir();
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  /** @param throughNpm as a person runs it; otherwise without npm, half a second faster */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, throughNpm = false) {
    const [command, ...first] = throughNpm
      ? ['npm', 'start', '--silent', '--']
      : [process.execPath, join(REPOSITORY_ROOT, 'tools/start.mjs')];
    this.#child = spawn(command, [...first, ...args], {
      cwd: REPOSITORY_ROOT,
      env: {
        PATH: process.env['PATH'],
        HOME: this.stateDir.path,
        LATCHKEY_STATE_DIR: this.stateDir.path,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.exited = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }
  get stdout(): string {
    return this.#stdout;
  }
  get stderr(): string {
    return this.#stderr;
  }

  /** Both addresses, as a script reads them. */
  async addresses(): Promise<{ latchkey: string; workspace: string }> {
    let hasEnded = false;
    void this.exited.then(() => (hasEnded = true));
    await waitFor('the addresses', () => hasEnded || this.#line('Workspace'), {
      timeoutMs: SECONDS_TO_START * 1000,
    });
    const [latchkey, workspace] = [this.#line('Latchkey'), this.#line('Workspace')];
    if (!latchkey || !workspace)
      throw new Error(`npm start printed no addresses:\n${this.#stdout}${this.#stderr}`);
    return { latchkey, workspace };
  }

  /** Every process that it started and that lives. */
  processes(): number[] {
    return descendantsOf(this.pid);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.kill('SIGINT');
    await this.exited;
    this.stateDir.remove();
  }

  #line(name: string): string | undefined {
    return new RegExp(`^${name}: (\\S+)\n`, 'm').exec(this.#stdout)?.[1];
  }
}
