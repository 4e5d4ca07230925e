import { API, type PatLedger } from '@latchkey/contracts';
import { startSandbox, waitFor } from '@latchkey/testing';
import { RestartedServer, type Environment } from './restarted-server';

/** Where in the exchange of one call the server is killed. */
export type Moment = 'before the effect' | 'after the effect, before the reply';

/** Longer than any test: what is held is never let go. */
const HELD_MS = 600_000;

/** Nothing but what a test asks for happens: no rotation and no verification falls due by itself. */
export const QUIET = {
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_PROOF_SECONDS: '3600',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '1',
};

/** A server to be killed at a given call, again and again. */
export class KillingField extends RestartedServer {
  /** Not started yet. */
  static override async open(env: Environment = QUIET): Promise<KillingField> {
    return new KillingField(await startSandbox(), env);
  }

  /** Started, and given a token. */
  static async withToken(env?: Environment): Promise<KillingField> {
    const field = await KillingField.open(env);
    await field.start();
    await field.setUp();
    return field;
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
      latencyMilliseconds: HELD_MS,
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

  /** The ledger is written behind the rotation: once it is, and was read back, nothing but what a test begins makes calls. */
  async #ledgerStored(): Promise<void> {
    const newest = (text: string | undefined): string | undefined =>
      (JSON.parse(text ?? '[]') as PatLedger['entries'])[0]?.at;
    await waitFor('the ledger to be stored', async () => {
      const { entries } = (await (await this.visitor.fetch(API.patLedger)).json()) as PatLedger;
      const { secrets } = await this.sandbox.control.state({ values: true });
      if (entries[0]?.at !== newest(secrets.find(({ key }) => key === 'ledger')?.value)) return false;
      return (await this.sandbox.control.requests()).at(-1)?.path !== '/api/2.0/secrets/put';
    });
  }

  /** Holds the next call of that path after its effect, and ends the server as the platform does, by SIGTERM. */
  async endAt(path: string, begin: () => Promise<unknown>): Promise<void> {
    await this.sandbox.control.addFault({
      path,
      when: 'after',
      latencyMilliseconds: HELD_MS,
      drop: true,
    });
    begin().catch(() => undefined);
    await waitFor(`${path} to be held`, async () => {
      const [fault] = await this.sandbox.control.faults();
      return (fault?.applied ?? 0) > 0;
    });
    await this.kill('SIGTERM');
    await this.sandbox.control.clearFaults();
  }
}
