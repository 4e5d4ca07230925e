import fc from 'fast-check';
import { TokenValue } from '@latchkey/token';
import { decide } from './decide';
import { FakeWorkspace, INSTALL, type Caller, type Fault } from './fake-workspace.test-kit';
import type { Outcome } from './outcome';
import { decodeRecord } from './record-json';
import { reduce } from './reduce';
import { emptyRecord, initialState, type RotationPolicy } from './state';

export const POLICY: RotationPolicy = {
  intervalMs: 600_000,
  lifetimeMs: 3_600_000,
  overlapMs: 120_000,
  verificationMaxAgeMs: 60_000,
  orphanGraceMs: 60_000,
  letsExpire: false,
};

/** What can happen between two steps, besides the steps themselves. */
export type Event =
  | { readonly kind: 'steps'; readonly count: number; readonly faults: readonly Fault[] }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'crash' }
  | { readonly kind: 'paste' }
  | { readonly kind: 'start-command'; readonly isAnswered: boolean }
  | { readonly kind: 'end-commands' }
  | { readonly kind: 'admin-revokes-current' }
  | { readonly kind: 'store'; readonly down: boolean }
  | { readonly kind: 'list'; readonly down: boolean }
  | { readonly kind: 'clock'; readonly jumpMs: number };

const fault = fc.constantFrom<Fault>(
  ...Array<Fault>(6).fill('none'),
  ...(['lost-before', 'lost-after', 'throttled', 'forbidden', 'refused'] as const),
);
const kind = <const K extends string>(name: K) => fc.constant(name);
export const anySteps = fc.record({
  kind: kind('steps'),
  count: fc.integer({ min: 1, max: 12 }),
  faults: fc.array(fault, { maxLength: 12 }),
});
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: anySteps },
  { weight: 5, arbitrary: fc.record({ kind: kind('pass'), ms: fc.integer({ min: 0, max: 700_000 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('crash') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('paste') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('start-command'), isAnswered: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('end-commands') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('admin-revokes-current') }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind('clock'), jumpMs: fc.integer({ min: -8_000_000, max: 8_000_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind('store'), down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('list'), down: fc.boolean() }) },
);
export const anyHistory = fc.array(anyEvent, { minLength: 1, maxLength: 40, size: 'max' });

/** Half a token's life: whatever is left over is ended by us, not by its own end. */
const SETTLED_AFTER_SECONDS = 1_800;

/**
 * Lets everything that is due happen, with nothing going wrong, until all of them are at rest at once. Commands with a
 * token of their own end before.
 */
export function settle(...runs: readonly Run[]): void {
  for (const run of runs) run.heal();
  for (let seconds = 0; seconds < SETTLED_AFTER_SECONDS; seconds += 10) {
    for (const run of runs) run.endCommands();
    for (const run of runs) run.live(10_000, 'none');
    if (runs.every((run) => run.isAtRest)) return;
  }
  throw new Error('The rotation does not settle.');
}

let ids = 0;

/** One process of the app after another, on a workspace that it may share with other runs. */
export class Run {
  /** Time as it is; the app's own clock shows something else once it jumped. */
  nowMs = 1_700_000_000_000;
  steps = 0;
  /** Why there may be no usable token, though there once was one; null while there is no such reason. */
  lostBy: string | null = 'none was ever pasted';
  /** Ids of the tokens that commands got and still need. */
  commandTokenIds: readonly string[] = [];
  #settlingSinceMs = 0;
  #process: Caller;

  constructor(readonly workspace = new FakeWorkspace()) {
    this.#process = this.#start(0);
    this.workspace.addForeign('someone-elses', this.nowMs);
  }

  get state(): Caller['state'] {
    return this.#process.state;
  }

  get clockMs(): number {
    return this.nowMs + this.#process.skewMs;
  }

  apply(event: Event): void {
    switch (event.kind) {
      case 'steps':
        for (let i = 0; i < event.count; i++) this.step(event.faults[i] ?? 'none');
        return;
      case 'pass':
        this.#pass(event.ms);
        return;
      case 'crash':
        if (this.state.unsaved) this.lostBy ??= 'a crash while the store did not hold it';
        this.#process = this.#start(this.#process.skewMs);
        return;
      case 'paste': {
        const tokenId = this.workspace.addPasted(newId('pasted'), this.nowMs);
        this.reduce({ of: 'paste', rotationId: newId('rotation'), tokenId, value: new TokenValue(tokenId) });
        return;
      }
      case 'start-command':
        this.#startCommand(event.isAnswered);
        return;
      case 'end-commands':
        this.endCommands();
        return;
      case 'clock':
        this.#process = { ...this.#process, skewMs: this.#process.skewMs + event.jumpMs };
        return;
      case 'store':
        this.workspace.storeDown = event.down;
        return;
      case 'list':
        this.workspace.listDown = event.down;
        return;
      case 'admin-revokes-current': {
        const { current } = this.state.record;
        if (current === null) return;
        this.workspace.revokeByAdmin(current.tokenId);
        this.lostBy ??= 'an admin';
      }
    }
  }

  endCommands(): void {
    this.commandTokenIds = [];
    this.reduce({ of: 'endRuns', runIds: this.state.record.runTokens.map(({ runId }) => runId) });
  }

  /** A command gets its token only once the store holds the token's id. */
  #startCommand(isAnswered: boolean): void {
    const { current } = this.state.record;
    if (current === null || !this.workspace.isLive(current.tokenId, this.nowMs)) return;
    const runId = newId('run');
    const { tokenId, expiresAtMs } = this.workspace.mintForRun(runId, this.nowMs);
    if (!isAnswered) {
      const failure = { kind: 'unavailable', message: 'no answer', retryAfterSeconds: null } as const;
      this.reduce({ of: 'mintForRun', runId, failure });
      return;
    }
    this.reduce({ of: 'mintForRun', minted: { tokenId, runId, expiresAtMs } });
    const outcome = this.workspace.carryOut({ do: 'save' }, this.#process, this.nowMs, 'none');
    this.reduce(outcome);
    if (outcome.of === 'save' && !('failure' in outcome))
      this.commandTokenIds = [...this.commandTokenIds, tokenId];
    else this.reduce({ of: 'endRuns', runIds: [runId] });
  }

  /** One decision carried out; false when there is nothing to do now. */
  step(withFault: Fault): boolean {
    const step = decide(this.state, this.clockMs, POLICY);
    if (step.do === 'wait' || step.do === 'ask') return false;
    const { generation } = this.state.record;
    const outcome: Outcome =
      step.do === 'begin'
        ? { of: 'begin', rotationId: newId('rotation') }
        : this.workspace.carryOut(step, this.#process, this.nowMs, withFault);
    this.reduce(outcome);
    this.#giveUpSetUpAfter(outcome);
    if (outcome.of === 'verifySuccessor' && !('failure' in outcome)) this.lostBy = null;
    expect(this.state.record.generation).toBeGreaterThanOrEqual(generation);
    this.steps += 1;
    this.#pass(50);
    return true;
  }

  /** Does what is due for so long, each call with that fault; where nothing is, time flies. */
  live(forMs: number, withFault: Fault): void {
    const endMs = this.nowMs + forMs;
    while (this.nowMs < endMs) {
      if (this.step(withFault)) continue;
      const next = decide(this.state, this.clockMs, POLICY);
      const idleMs = next.do === 'wait' ? next.untilMs - this.clockMs : Infinity;
      this.#pass(Math.min(Math.max(idleMs, 100), endMs - this.nowMs));
    }
  }

  /** Nothing is left over, and what an admin did was noticed. */
  get isAtRest(): boolean {
    const { unsaved, sweepAtMs, verification, record } = this.state;
    const verified =
      verification.verdict === 'works' && (verification.verifiedAtMs ?? 0) >= this.#settlingSinceMs;
    const done = !unsaved && record.attempt === null && record.retiring.length === 0 && sweepAtMs === null;
    return this.asks || (verified && done);
  }

  /** From here on all goes well. */
  heal(): void {
    this.workspace.storeDown = false;
    this.workspace.listDown = false;
    this.#settlingSinceMs = this.clockMs;
  }

  /** A living process's tokens: the one in use and the one that is about to be. */
  get heldTokenIds(): string[] {
    const { current, attempt } = this.state.record;
    return [current, attempt?.pending].flatMap((token) => (token ? [token.tokenId] : []));
  }

  get asks(): boolean {
    return decide(this.state, this.clockMs, POLICY).do === 'ask';
  }

  reduce(outcome: Outcome): void {
    const circumstance = { nowMs: this.clockMs, random: 0.5 };
    const state = reduce(this.state, outcome, circumstance, POLICY);
    // A caller's own notes go on; what it is called with is the new state.
    Object.assign(this.#process, { state });
  }

  /** A set-up that cannot go on is abandoned by its caller, as a person would paste again. */
  #giveUpSetUpAfter(outcome: Outcome): void {
    const refused = outcome.of === 'mint' && 'failure' in outcome && outcome.failure.kind !== 'unavailable';
    if (refused && this.state.record.attempt?.from === 'pasted') this.reduce({ of: 'abandon' });
  }

  #start(skewMs: number): Caller {
    const { stored } = this.workspace;
    const state = initialState(decodeRecord(stored ?? '') ?? emptyRecord(INSTALL));
    return { state, policy: POLICY, skewMs, expected: [stored], sightings: new Map() };
  }

  #pass(ms: number): void {
    this.nowMs += ms;
    const { current } = this.state.record;
    if (current && !this.workspace.isLive(current.tokenId, this.nowMs)) this.lostBy ??= 'its end';
  }
}

function newId(what: string): string {
  return `${what}-${String(ids++)}`;
}
