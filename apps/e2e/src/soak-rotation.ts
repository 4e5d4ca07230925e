/**
 * Puts the rotation of the built server under stress, on the sandbox.
 * - `npm run soak:rotation -- --minutes N --seed S`: rotates every two seconds with random faults and random SIGKILLs, then
 *   audits the workspace's books
 * - `npm run soak:rotation -- --matrix`: kills the server at every call of a rotation and of a set-up, and compares the
 *   outcomes with the tables of docs/ROTATION.md
 */
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import {
  checkMatrix,
  MOMENTS,
  ROTATION_CALLS,
  SET_UP_CALLS,
  waitFor,
  type Kill,
  type SandboxFault,
} from '@latchkey/testing';
import { CrashHarness } from './crash-harness';
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
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    matrix: { type: 'boolean', default: false },
  },
});

class Soak {
  readonly tally: Tally = { rotations: 0, kills: 0, faults: 0, tokensLost: 0, orphans: 0, foreignRevokes: 0 };

  constructor(
    private readonly harness: CrashHarness,
    private readonly dice: Dice,
  ) {}

  async round(): Promise<void> {
    if (this.dice.chance(0.7)) await this.#addFault();
    await pause(this.dice.between(100, 2_500));
    if (!this.dice.chance(0.5)) return;
    await this.harness.kill();
    this.tally.kills += 1;
    await this.harness.start();
  }

  async #addFault(): Promise<void> {
    this.tally.faults += 1;
    await this.harness.sandbox.control.addFault({
      path: this.dice.pick(PATHS),
      when: this.dice.pick(['before', 'after']),
      times: this.dice.between(1, 3),
      skip: this.dice.between(0, 3),
      ...this.dice.pick(EFFECTS),
    });
  }

  /** Lifts all faults, lets the rotation settle, and compares the live tokens with the stored record. */
  async audit(): Promise<void> {
    await this.harness.sandbox.control.clearFaults();
    const { state } = await waitFor(
      'the rotation to settle',
      async () => {
        const status = await this.harness.status();
        return status.state !== 'unreachable' && status.persistence === 'secret-scope' && status;
      },
      { timeoutMs: SETTLE_MS },
    );
    if (state !== 'valid') this.tally.tokensLost += 1;
    const { generation } = await this.harness.storedRecord();
    // A whole rotation without a fault sweeps what a mint without a reply may have left.
    await waitFor(
      'one more rotation',
      async () => (await this.harness.storedRecord()).generation > generation + 1,
      { timeoutMs: SETTLE_MS },
    );
    this.tally.rotations = (await this.harness.storedRecord()).generation;
    await this.#countOrphans();
    if (!(await this.harness.isBystanderAlive())) this.tally.foreignRevokes += 1;
  }

  /** A token in the middle of a rotation is stored a moment later, but an orphan never is. */
  async #countOrphans(): Promise<void> {
    const settled = await waitFor(
      'every live token to be accounted for',
      async () => (await this.harness.liveTokens()).ours.length <= 2,
    ).catch(() => false);
    if (!settled) this.tally.orphans += (await this.harness.liveTokens()).ours.length - 2;
  }
}

async function soak(): Promise<void> {
  const harness = await CrashHarness.open(FAST);
  try {
    await harness.begin();
    await harness.setUp();
    const soak = new Soak(harness, new Dice(Number(options.seed)));
    const endMs = Date.now() + Number(options.minutes) * 60_000;
    for (let round = 1; Date.now() < endMs; round++) {
      await soak.round();
      if (round % ROUNDS_BETWEEN_AUDITS === 0) await soak.audit();
    }
    await soak.audit();
    report(soak.tally);
  } finally {
    await harness.close();
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

async function matrix(): Promise<void> {
  const harness = await CrashHarness.open();
  const kills: Kill[] = [];
  try {
    await harness.begin();
    await harness.setUp();
    for (const call of ROTATION_CALLS.keys()) {
      for (const moment of MOMENTS) kills.push(await harness.killInRotation(call, moment));
    }
    for (const call of SET_UP_CALLS.keys()) {
      for (const moment of MOMENTS) {
        await harness.begin();
        kills.push(await harness.killInSetUp(call, moment));
      }
    }
  } finally {
    await harness.close();
  }
  checkMatrix(kills);
  console.log(`${String(kills.length)} kills, each as docs/ROTATION.md says`);
}

(options.matrix ? matrix() : soak()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
