import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type PatStatus } from '@latchkey/contracts';
import { REPOSITORY_ROOT, waitFor } from '@latchkey/testing';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';
import { WorkspaceFront } from '../src/workspace-front';

const PROGRAMS = join(REPOSITORY_ROOT, 'apps/e2e/clients/programs');

/** What a client prints at its end. */
export interface ClientResult {
  readonly requests: number;
  readonly failures: readonly string[];
  readonly signsInBy?: string | null;
  readonly refreshes?: number;
}

/** Latchkey with real clients, each in a shell of its own; they run until `end`. */
export class ClientRun {
  readonly #shells = new Map<string, Shell>();

  private constructor(
    readonly both: TwoProcesses,
    readonly front: WorkspaceFront,
  ) {}

  static async start(env: Record<string, string>): Promise<ClientRun> {
    let front: WorkspaceFront | null = null;
    const both = await TwoProcesses.start(async ({ url }) => {
      front = await WorkspaceFront.start(url);
      return { LATCHKEY_DATABRICKSCFG: 'off', ...env, DATABRICKS_HOST: front.url };
    });
    return new ClientRun(both, front as unknown as WorkspaceFront);
  }

  get stopFile(): string {
    return join(this.both.latchkey.home, 'stop');
  }

  /** Starts a client in a shell of its own. */
  async begin(name: string, command: string): Promise<void> {
    const shell = await Shell.open(this.both);
    this.#shells.set(name, shell);
    await shell.run(`${command} >~/${name}.json 2>~/${name}.err & disown`);
  }

  async rotations(): Promise<number> {
    const status = await this.both.visitor.fetch(API.patStatus);
    return ((await status.json()) as PatStatus).generation - 1;
  }

  /** Stops all clients. @returns what each printed */
  async end(): Promise<Map<string, ClientResult>> {
    writeFileSync(this.stopFile, '');
    const results = new Map<string, ClientResult>();
    for (const name of this.#shells.keys()) {
      const read = (suffix: string) =>
        readFileSync(join(this.both.latchkey.home, `${name}.${suffix}`), 'utf8');
      const printed = await waitFor(
        `${name} to end: ${read('err')}`,
        () => read('json').endsWith('\n') && read('json'),
      );
      results.set(name, JSON.parse(printed) as ClientResult);
    }
    return results;
  }

  async stop(): Promise<void> {
    for (const shell of this.#shells.values()) shell.leave();
    await this.both.stop();
    this.front.stop();
  }
}

/** Quotes a text for a shell. */
export const quoted = (text: string): string => `'${text}'`;
/** The path of a client program, quoted for a shell. */
export const client = (file: string): string => quoted(join(PROGRAMS, file));

/** The end of a test title that says why the test is skipped. */
export function because(missing: string | null): string {
  return missing === null ? '' : ` (skipped: ${missing})`;
}
