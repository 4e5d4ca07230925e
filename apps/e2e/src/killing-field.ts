import { decodeState, type Journalled } from './journalled';
import { API, type PatLedger, type PatStatus } from '@latchkey/contracts';
import {
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type SandboxToken,
  type TempDir,
  type Visitor,
  makeTempDir,
} from '@latchkey/testing';

/** Where in the exchange of one call the server is killed. */
export type Moment = 'before the effect' | 'after the effect, before the reply';

/** Longer than any test: what is held is never let go. */
const HELD_MILLISECONDS = 600_000;

/** The built server on the sandbox, to be killed at a given call, again and again. */
export class KillingField {
  readonly #home: TempDir = makeTempDir();
  #latchkey: Latchkey | null = null;
  #visitor: Visitor | null = null;

  private constructor(
    readonly sandbox: Sandbox,
    private readonly env: Record<string, string>,
  ) {}

  static async open(env: Record<string, string>): Promise<KillingField> {
    return new KillingField(await startSandbox(), env);
  }

  get home(): string {
    return this.#home.path;
  }

  get visitor(): Visitor {
    if (!this.#visitor) throw new Error('The server is not running.');
    return this.#visitor;
  }

  async start(): Promise<void> {
    this.#latchkey = await startLatchkey({ sandbox: this.sandbox, home: this.home, env: this.env });
    this.#visitor = await this.#latchkey.signIn();
  }

  async kill(): Promise<void> {
    await this.#latchkey?.kill('SIGKILL');
    this.#latchkey = null;
    this.#visitor = null;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.sandbox.stop();
    this.#home.remove();
  }

  /**
   * Holds the call with that number, counted from now, and kills the server while it is held.
   * @returns the path of the call
   */
  async killAt(call: number, moment: Moment, begin: () => Promise<unknown>): Promise<string> {
    await this.#ledgerStored();
    return this.#killAt({ path: '/api/**', skip: call }, moment, begin);
  }

  /** Holds a call of that path, after so many others of it, before its effect, and kills the server while it is held. */
  async killAtCallOf(path: string, { skip }: { skip: number }, begin: () => Promise<unknown>): Promise<void> {
    await this.#killAt({ path, skip }, 'before the effect', begin);
  }

  async #killAt(
    which: { readonly path: string; readonly skip: number },
    moment: Moment,
    begin: () => Promise<unknown>,
  ): Promise<string> {
    await this.sandbox.control.addFault({
      ...which,
      when: moment === 'before the effect' ? 'before' : 'after',
      latencyMilliseconds: HELD_MILLISECONDS,
      drop: true,
    });
    // Its answer never comes: the server dies first.
    begin().catch(() => undefined);
    const fault = await waitFor(`the call to be held (${JSON.stringify(which)})`, async () => {
      const faults = await this.sandbox.control.faults();
      return faults.find(({ applied }) => applied > 0);
    });
    await this.kill();
    await this.sandbox.control.clearFaults();
    const held = await waitFor('the held call to be logged', async () => {
      const requests = await this.sandbox.control.requests();
      return requests.find((request) => request.fault === fault.id);
    });
    return held.path;
  }

  /** The ledger is written behind the rotation: once it is, nothing but what a test begins makes calls. */
  async #ledgerStored(): Promise<void> {
    const newest = (text: string | undefined): string | undefined =>
      (JSON.parse(text ?? '[]') as PatLedger['entries'])[0]?.at;
    await waitFor('the ledger to be stored', async () => {
      const { entries } = (await (await this.visitor.fetch(API.patLedger)).json()) as PatLedger;
      const { secrets } = await this.sandbox.control.state({ values: true });
      return entries[0]?.at === newest(secrets.find(({ key }) => key === 'ledger')?.value);
    });
  }

  /** Holds the next call of that path after its effect, and ends the server as the platform does, by SIGTERM. */
  async endAt(path: string, begin: () => Promise<unknown>): Promise<void> {
    await this.sandbox.control.addFault({
      path,
      when: 'after',
      latencyMilliseconds: HELD_MILLISECONDS,
      drop: true,
    });
    begin().catch(() => undefined);
    await waitFor(`${path} to be held`, async () => {
      const [fault] = await this.sandbox.control.faults();
      return (fault?.applied ?? 0) > 0;
    });
    await this.#latchkey?.kill('SIGTERM');
    await this.sandbox.control.clearFaults();
  }

  async status(): Promise<PatStatus> {
    return (await (await this.visitor.fetch(API.patStatus)).json()) as PatStatus;
  }

  paste(token: string): Promise<Response> {
    return this.visitor.fetch(API.configurePat, { json: { token } });
  }

  rotateNow(): Promise<Response> {
    return this.visitor.fetch(API.rotatePat, { method: 'POST' });
  }

  async liveTokens(): Promise<{ readonly ours: SandboxToken[]; readonly foreign: SandboxToken[] }> {
    const { tokens } = await this.sandbox.control.state();
    const live = tokens.filter(({ status }) => status === 'live');
    const isOurs = ({ comment }: SandboxToken): boolean => comment.startsWith('latchkey/');
    return { ours: live.filter(isOurs), foreign: live.filter((token) => !isOurs(token)) };
  }

  /** What the scope holds, read as an auditor would: from the workspace's side. */
  async journalled(): Promise<Journalled> {
    const { secrets } = await this.sandbox.control.state({ values: true });
    return decodeState(secrets.find(({ key }) => key === 'rotation')?.value);
  }
}
