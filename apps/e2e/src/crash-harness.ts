import { ok, strictEqual } from 'node:assert';
import { API, type PatLedger } from '@latchkey/contracts';
import {
  isDurableInSetUp,
  ROTATION_CALLS,
  SET_UP_CALLS,
  startSandbox,
  waitFor,
  type Kill,
  type Moment,
  type SandboxFault,
  type SandboxToken,
} from '@latchkey/testing';
import { RestartableServer, type Environment } from './restartable-server';

/** Only what a test asks for happens: no rotation and no verification falls due. */
const QUIET = {
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_PROOF_SECONDS: '3600',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '1',
  // Written behind, so its calls would come between those that are counted.
  LATCHKEY_SAVED_AUDIT: 'off',
};

/** Calls that come beside a rotation at any time: the list of models, and the signed-in browsers, which are written behind. */
const BACKGROUND = {
  paths: ['/api/2.1/unity-catalog/**', '/api/ai-gateway/**', '/api/2.0/serving-endpoints**'],
  secrets: ['browser-sessions'],
};

/** A built server that the sandbox kills at a given call, again and again. */
export class CrashHarness extends RestartableServer {
  #bystander = '';

  /** Starts the sandbox, but not the server yet. */
  static override async open(env: Environment = QUIET): Promise<CrashHarness> {
    return new CrashHarness(await startSandbox(), env);
  }

  /** A new workspace with a token that is not ours, and a server without a token. */
  async begin(): Promise<void> {
    await this.kill();
    await this.sandbox.control.reset();
    this.#bystander = (await this.sandbox.control.makeToken({ comment: 'none of our business' })).id;
    // Creates the secret scope for its audit log when it stops. The calls that create it are not among those counted.
    await this.start({ LATCHKEY_SAVED_AUDIT: 'on' });
    await this.kill('SIGTERM');
    await this.start();
  }

  async isBystanderAlive(): Promise<boolean> {
    return (await this.liveTokens()).foreign.some(({ id }) => id === this.#bystander);
  }

  /**
   * Kills the running server in a rotation, starts it again and lets it settle.
   * @throws AssertionError when a token was lost, left behind or wrongly revoked, or was asked for
   */
  async killInRotation(call: number, moment: Moment): Promise<Kill> {
    const { generation } = await this.status();
    strictEqual(await this.#killAt(call, moment, () => this.rotateNow()), ROTATION_CALLS[call]?.path);
    const atKill = await this.#atKill();

    await this.start();
    strictEqual((await this.status()).state, 'valid');
    await this.expectAllAccountedFor();
    await this.#expectForeign();
    const generationsGained = (await this.status()).generation - generation;
    ok(generationsGained >= 0, 'the generation only grows');
    return { flow: 'rotation', call, moment, atKill, generationsGained, askedForToken: false };
  }

  /**
   * The same for a set-up, which needs a server without a token. Pastes again where the restarted server asks.
   * @throws AssertionError when a token was lost, left behind or wrongly revoked, or was asked for needlessly
   */
  async killInSetUp(call: number, moment: Moment): Promise<Kill> {
    const pasted = await this.sandbox.control.makeToken({ comment: 'pasted' });
    strictEqual(await this.#killAt(call, moment, () => this.paste(pasted.value)), SET_UP_CALLS[call]?.path);
    const atKill = await this.#atKill();
    const isDurable = isDurableInSetUp(call, moment);

    await this.start();
    strictEqual((await this.status()).state, isDurable ? 'valid' : 'unconfigured');
    if (!isDurable) {
      await this.#expectForeign(pasted.id);
      strictEqual((await this.paste(pasted.value)).status, 200);
    }
    await this.expectAllAccountedFor();
    await this.#expectForeign();
    const generationsGained = isDurable ? 1 : 0;
    return { flow: 'set-up', call, moment, atKill, generationsGained, askedForToken: !isDurable };
  }

  /** Waits until a single token of ours lives, and checks that it is the stored one. */
  async expectAllAccountedFor(): Promise<void> {
    const { currentTokenId } = await waitFor('the rotation to settle', async () => {
      const record = await this.storedRecord();
      // An intent without a successor has no meaning after a restart.
      return record.attempt !== 'pending' && record.retiring === 0 && record;
    });
    await this.onlyOneLeft();
    const { ours } = await this.liveTokens();
    strictEqual(idsOf(ours), currentTokenId);
  }

  /** Sends SIGTERM, as the platform does, at the next call of that path: after its effect, before its reply. */
  async terminateAt(path: string, begin: () => Promise<unknown>): Promise<void> {
    await this.#strike({ path, when: 'after' }, 'SIGTERM', begin);
  }

  /** @returns the path of the call with that number, counted from now, at which the server was killed */
  async #killAt(call: number, moment: Moment, begin: () => Promise<unknown>): Promise<string> {
    await this.#ledgerStored();
    const when = moment === 'before the effect' ? 'before' : 'after';
    return this.#strike({ path: '/api/**', except: BACKGROUND, skip: call, when }, 'SIGKILL', begin);
  }

  async #strike(
    rule: Omit<SandboxFault, 'kill'>,
    signal: 'SIGKILL' | 'SIGTERM',
    begin: () => Promise<unknown>,
  ): Promise<string> {
    const server = this.latchkey.process;
    const fault = await this.sandbox.control.addFault({ ...rule, kill: { pid: server.pid, signal } });
    begin().catch(() => undefined); // its answer never comes
    await server.closed;
    await this.kill();
    const { path } = await waitFor('the call to be logged', async () => {
      const requests = await this.sandbox.control.requests();
      return requests.find((request) => request.fault === fault);
    });
    await this.sandbox.control.clearFaults();
    return path;
  }

  /** The ledger is written behind the rotation. Once it was read back, only what a test begins makes calls. */
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

  async #atKill(): Promise<Kill['atKill']> {
    return { liveTokens: (await this.liveTokens()).ours.length, ...(await this.storedRecord()) };
  }

  async #expectForeign(...ids: readonly string[]): Promise<void> {
    const { foreign } = await this.liveTokens();
    strictEqual(idsOf(foreign), [this.#bystander, ...ids].sort().join());
  }
}

function idsOf(tokens: readonly SandboxToken[]): string {
  return tokens
    .map(({ id }) => id)
    .sort()
    .join();
}
