import { API, type PatStatus } from '@latchkey/contracts';
import {
  makeTempDir,
  readStoredRecord,
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type SandboxToken,
  type StoredRecord,
  type TempDir,
  type Visitor,
} from '@latchkey/testing';

export type Environment = Readonly<Record<string, string>>;

/** The built server on a sandbox of its own. A restart keeps its home. */
export class RestartableServer {
  readonly #home: TempDir = makeTempDir();
  #latchkey: Latchkey | null = null;
  #visitor: Visitor | null = null;

  protected constructor(
    readonly sandbox: Sandbox,
    private readonly env: Environment,
  ) {}

  /** Starts the sandbox, but not the server yet. */
  static async open(env: Environment = {}): Promise<RestartableServer> {
    return new RestartableServer(await startSandbox(), env);
  }

  get home(): string {
    return this.#home.path;
  }

  get latchkey(): Latchkey {
    if (!this.#latchkey) throw new Error('The server is not running.');
    return this.#latchkey;
  }

  /** Signed in since the last start. */
  get visitor(): Visitor {
    if (!this.#visitor) throw new Error('The server is not running.');
    return this.#visitor;
  }

  async start(env: Environment = this.env): Promise<void> {
    this.#latchkey = await startLatchkey({ sandbox: this.sandbox, home: this.home, env });
    this.#visitor = await this.#latchkey.signIn();
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#latchkey?.kill(signal);
    this.#latchkey = null;
    this.#visitor = null;
  }

  async restart(signal: NodeJS.Signals, env?: Environment): Promise<void> {
    await this.kill(signal);
    await this.start(env);
  }

  async close(): Promise<void> {
    await this.kill();
    await this.sandbox.stop();
    this.#home.remove();
  }

  async status(): Promise<PatStatus> {
    return (await (await this.visitor.fetch(API.patStatus)).json()) as PatStatus;
  }

  paste(token: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.visitor.fetch(API.configurePat, { json: { token }, headers });
  }

  /** Pastes a token that works. */
  async setUp(): Promise<{ readonly value: string; readonly id: string }> {
    const token = await this.sandbox.control.makeToken({ comment: 'made for Latchkey' });
    const response = await this.paste(token.value);
    if (response.status !== 200) throw new Error(`The set-up failed: ${await response.text()}`);
    return token;
  }

  rotateNow(): Promise<Response> {
    return this.visitor.fetch(API.rotatePat, { method: 'POST' });
  }

  openSession(): Promise<Response> {
    return this.visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
  }

  async liveTokens(): Promise<{ readonly ours: SandboxToken[]; readonly foreign: SandboxToken[] }> {
    const { tokens } = await this.sandbox.control.state();
    const live = tokens.filter(({ status }) => status === 'live');
    const isOurs = ({ comment }: SandboxToken): boolean => comment.startsWith('latchkey/');
    return { ours: live.filter(isOurs), foreign: live.filter((token) => !isOurs(token)) };
  }

  /** Waits until a single token of ours is left. */
  async onlyOneLeft(): Promise<void> {
    await waitFor('a single token of ours', async () => (await this.liveTokens()).ours.length === 1);
  }

  /** The rotation's record as the workspace holds it. */
  async storedRecord(): Promise<StoredRecord> {
    const { secrets } = await this.sandbox.control.state({ values: true });
    return readStoredRecord(secrets.find(({ key }) => key === 'rotation')?.value);
  }
}
