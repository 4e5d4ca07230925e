/**
 * Runs the built server on the sandbox with a rotation every two seconds, and hits it at random: faults of every kind,
 * and SIGKILL at any moment. Then audits the workspace's books. `npm run soak:rotation -- --minutes N --seed S`
 */
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor, type SandboxFault } from '@latchkey/testing';
import { KillingField } from './killing-field';
import { Dice } from './dice';

const FAST = {
  LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
  LATCHKEY_TOKEN_LIFETIME_SECONDS: '600',
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_PROOF_SECONDS: '1',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '2',
};
const PATHS = [
  '/api/2.0/token/create',
  '/api/2.0/token/delete',
  '/api/2.0/token/list',
  '/api/2.0/secrets/put',
  '/api/2.0/secrets/get',
  '/api/2.0/preview/scim/v2/Me',
  '/oidc/v1/token',
];
const EFFECTS: readonly Partial<SandboxFault>[] = [
  { drop: true },
  { respond: { status: 500 } },
  { respond: { status: 503, body: '<html>Service Unavailable</html>' } },
  { respond: { status: 429, headers: { 'Retry-After': '1' } } },
  { latencyMilliseconds: 700 },
];
const ROUNDS_BETWEEN_AUDITS = 10;
const SETTLE_MS = 90_000;

interface Tally {
  rotations: number;
  kills: number;
  faults: number;
  tokensLost: number;
  orphans: number;
  foreignRevokes: number;
}

const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } },
});

class Soak {
  readonly tally: Tally = { rotations: 0, kills: 0, faults: 0, tokensLost: 0, orphans: 0, foreignRevokes: 0 };

  constructor(
    private readonly field: KillingField,
    private readonly dice: Dice,
    private readonly bystander: string,
  ) {}

  async round(): Promise<void> {
    const fault = this.dice.chance(0.7);
    if (fault) await this.#addFault();
    await pause(this.dice.between(100, 2_500));
    if (!this.dice.chance(0.5)) return;
    await this.field.kill();
    this.tally.kills += 1;
    await this.field.start();
  }

  async #addFault(): Promise<void> {
    this.tally.faults += 1;
    await this.field.sandbox.control.addFault({
      path: this.dice.pick(PATHS),
      when: this.dice.pick(['before', 'after']),
      times: this.dice.between(1, 3),
      skip: this.dice.between(0, 3),
      ...this.dice.pick(EFFECTS),
    });
  }

  /** With all faults lifted, what the workspace's books say. Every token of ours must be in the journal. */
  async audit(): Promise<void> {
    await this.field.sandbox.control.clearFaults();
    const { state } = await waitFor(
      'the rotation to settle',
      async () => {
        const status = await this.field.status();
        return status.state !== 'unreachable' && status.persistence === 'secret-scope' && status;
      },
      { timeoutMs: SETTLE_MS },
    );
    if (state !== 'valid') this.tally.tokensLost += 1;
    const { generation } = await this.field.journalled();
    // A whole rotation without a fault sweeps what a mint without an answer may have left.
    await waitFor(
      'one more rotation',
      async () => (await this.field.journalled()).generation > generation + 1,
      { timeoutMs: SETTLE_MS },
    );
    this.tally.rotations = (await this.field.journalled()).generation;
    await this.#countOrphans();
    const { foreign } = await this.field.liveTokens();
    if (!foreign.some(({ id }) => id === this.bystander)) this.tally.foreignRevokes += 1;
  }

  /** A token in the middle of a rotation is in no journal yet, but in a moment; an orphan stays. */
  async #countOrphans(): Promise<void> {
    const settled = await waitFor(
      'every live token to be accounted for',
      async () => (await this.field.liveTokens()).ours.length <= 2,
    ).catch(() => false);
    if (!settled) this.tally.orphans += (await this.field.liveTokens()).ours.length - 2;
  }
}

async function main(): Promise<void> {
  const minutes = Number(options.minutes);
  const dice = new Dice(Number(options.seed));
  const field = await KillingField.open(FAST);
  try {
    const { id: bystander } = await field.sandbox.control.makeToken({ comment: 'none of our business' });
    await field.start();
    await field.setUp();
    const soak = new Soak(field, dice, bystander);
    const endMs = Date.now() + minutes * 60_000;
    for (let round = 1; Date.now() < endMs; round++) {
      await soak.round();
      if (round % ROUNDS_BETWEEN_AUDITS === 0) await soak.audit();
    }
    await soak.audit();
    report(soak.tally);
  } finally {
    await field.close();
  }
}

function report(tally: Tally): void {
  console.log(`seed ${options.seed}, ${options.minutes} minutes`);
  console.log(`rotations ${tally.rotations}, kills ${tally.kills}, faults ${tally.faults}`);
  console.log(
    `tokens lost ${tally.tokensLost}, orphans ${tally.orphans}, foreign revokes ${tally.foreignRevokes}`,
  );
  if (tally.tokensLost + tally.orphans + tally.foreignRevokes > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
