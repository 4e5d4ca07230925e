import { readFileSync } from 'node:fs';
import { API, type SessionInfo, type SessionList } from '@latchkey/contracts';
import {
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type Visitor,
} from '@latchkey/testing';
import { descendantsOf } from './processes';
import { Viewer } from './viewer';

type Environment = Readonly<Record<string, string>>;

/** The pty host, its api, and somebody who is signed in and has pasted a token. */
export class TwoProcesses {
  readonly #viewers: Viewer[] = [];

  private constructor(
    readonly latchkey: Latchkey,
    readonly visitor: Visitor,
    readonly sandbox: Sandbox,
    /** The token that was pasted. */
    readonly pasted: string,
  ) {}

  /** @param env over the app's environment; what depends on the sandbox is made once that is there */
  static async start(
    env: Environment | ((sandbox: Sandbox) => Promise<Environment>) = {},
  ): Promise<TwoProcesses> {
    const sandbox = await startSandbox();
    const latchkey = await startLatchkey({
      sandbox,
      env: typeof env === 'function' ? await env(sandbox) : env,
    });
    const visitor = await latchkey.signIn();
    const { value } = await sandbox.control.makeToken();
    const configured = await visitor.fetch(API.configurePat, { json: { token: value } });
    if (!configured.ok) throw new Error(await configured.text());
    return new TwoProcesses(latchkey, visitor, sandbox, value);
  }

  get hostPid(): number {
    return this.latchkey.process.pid;
  }

  apiPid(): number | null {
    const isApi = (pid: number): boolean => commandLine(pid).includes('apps/api/main.js');
    return descendantsOf(this.hostPid).find(isApi) ?? null;
  }

  /** @throws when there is no api: what is sent to no process at all would reach every process there is */
  signalApi(signal: NodeJS.Signals): void {
    const pid = this.apiPid();
    if (pid === null) throw new Error('The api is not running.');
    process.kill(pid, signal);
  }

  /** Kills the api and waits until the next one serves. */
  async killApi(): Promise<void> {
    const starts = this.#starts();
    this.signalApi('SIGKILL');
    await waitFor('the next api to serve', () => this.#starts() > starts);
  }

  async open(): Promise<{ session: SessionInfo; viewer: Viewer }> {
    const session = await this.openShell();
    return { session, viewer: this.view(session) };
  }

  /** Without a viewer. */
  async openShell(): Promise<SessionInfo> {
    const response = await this.visitor.fetch(API.sessions, { json: { cols: 120, rows: 30 } });
    if (response.status !== 201) throw new Error(await response.text());
    return (await response.json()) as SessionInfo;
  }

  view(session: SessionInfo): Viewer {
    const viewer = new Viewer(this.latchkey, this.visitor, session.id);
    this.#viewers.push(viewer);
    return viewer;
  }

  async sessions(): Promise<readonly SessionInfo[]> {
    return ((await (await this.visitor.fetch(API.sessions)).json()) as SessionList).sessions;
  }

  close(session: SessionInfo): Promise<Response> {
    return this.visitor.fetch(`${API.sessions}/${session.id}`, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    await this.latchkey.stop();
    // They would try to come back for ever.
    for (const viewer of this.#viewers) viewer.connection.close();
    await this.sandbox.stop();
  }

  #starts(): number {
    return this.latchkey.process.events.filter(({ event }) => event === 'listening').length;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
