import fc from 'fast-check';
import { TokenValue } from '@latchkey/token';
import { decide } from './decide';
import { decodeRecord, encodeRecord } from './record-json';
import { reduce } from './reduce';
import { emptyRecord, initialState, type RotationPolicy, type RotationState } from './state';
import { FakeWorkspace, type Fault } from './fake-workspace.test-kit';

const POLICY: RotationPolicy = {
  intervalMs: 600_000,
  lifetimeMs: 3_600_000,
  overlapMs: 120_000,
  proofMaxAgeMs: 60_000,
};

/** What can happen between two steps, besides the steps themselves. */
type Event =
  | { readonly kind: 'steps'; readonly count: number; readonly faults: readonly Fault[] }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'crash' }
  | { readonly kind: 'paste' }
  | { readonly kind: 'admin-revokes-current' }
  | { readonly kind: 'store'; readonly down: boolean }
  | { readonly kind: 'clock'; readonly jumpMs: number };

const fault = fc.constantFrom<Fault>('none', 'none', 'none', 'lost-before', 'lost-after', 'throttled');
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('steps' as const),
      count: fc.integer({ min: 1, max: 12 }),
      faults: fc.array(fault, { maxLength: 12 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 700_000 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'crash' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'paste' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'admin-revokes-current' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      jumpMs: fc.integer({ min: -8_000_000, max: 8_000_000 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('store' as const), down: fc.boolean() }) },
);

class Run {
  readonly workspace = new FakeWorkspace();
  state: RotationState;
  /** Time as it is; the app's own clock shows something else once it jumped. */
  nowMs = 1_700_000_000_000;
  skewMs = 0;
  #ids = 0;

  constructor() {
    this.state = initialState(emptyRecord('install'));
    this.workspace.addForeign('someone-elses', this.nowMs);
  }

  apply(event: Event): void {
    switch (event.kind) {
      case 'steps':
        for (let i = 0; i < event.count; i++) this.step(event.faults[i] ?? 'none');
        return;
      case 'pass':
        this.nowMs += event.ms;
        return;
      case 'crash':
        this.state = initialState(decodeRecord(this.workspace.stored ?? '') ?? emptyRecord('install'));
        return;
      case 'paste': {
        const pasted = this.workspace.addPasted(`pasted-${String(this.#ids++)}`, this.nowMs);
        this.reduce({
          of: 'paste',
          rotationId: this.#rotationId(),
          tokenId: pasted,
          value: new TokenValue(pasted),
          user: 'me',
        });
        return;
      }
      case 'clock':
        this.skewMs += event.jumpMs;
        return;
      case 'store':
        this.workspace.storeDown = event.down;
        return;
      case 'admin-revokes-current':
        if (this.state.record.current) this.workspace.revokeByAdmin(this.state.record.current.tokenId);
    }
  }

  get clockMs(): number {
    return this.nowMs + this.skewMs;
  }

  /** One decision carried out; false when there is nothing to do now. */
  step(fault: Fault): boolean {
    const step = decide(this.state, this.clockMs, POLICY);
    if (step.do === 'wait' || step.do === 'ask') return false;
    const generationBefore = this.state.record.generation;
    const outcome =
      step.do === 'begin'
        ? ({ of: 'begin', rotationId: this.#rotationId() } as const)
        : this.workspace.carryOut(step, this.state, this.nowMs, this.skewMs, fault, POLICY);
    this.reduce(outcome);
    // A set-up that cannot go on is abandoned by its caller, as a person would paste again.
    const { attempt } = this.state.record;
    if (
      attempt?.from === 'pasted' &&
      'failure' in outcome &&
      outcome.failure.kind !== 'unavailable' &&
      outcome.of === 'mint'
    ) {
      this.reduce({ of: 'abandon' });
    }
    expect(this.state.record.generation).toBeGreaterThanOrEqual(generationBefore);
    this.nowMs += 50;
    return true;
  }

  /** Lets everything that is due happen, with nothing going wrong, until the next thing is `ask` or far away. */
  settle(): void {
    this.workspace.storeDown = false;
    // Old enough for the next proof to be due: what an admin revoked is noticed by that.
    this.nowMs += POLICY.proofMaxAgeMs;
    for (let i = 0; i < 200; i++) {
      if (this.step('none')) continue;
      const next = decide(this.state, this.clockMs, POLICY);
      if (next.do !== 'wait' || next.untilMs - this.clockMs > 130_000) return;
      this.nowMs += Math.max(next.untilMs - this.clockMs, 1);
      if (this.state.record.retiring.length === 0 && !this.state.record.attempt && !this.state.unsaved)
        return;
    }
    throw new Error('The rotation does not settle.');
  }

  #rotationId(): string {
    return `rotation-${String(this.#ids++)}`;
  }

  reduce(outcome: Parameters<typeof reduce>[1]): void {
    this.state = reduce(this.state, outcome, { nowMs: this.clockMs, random: 0.5 }, POLICY);
  }
}

describe('the rotation, under any sequence of faults, crashes and time', () => {
  const runs = (check: (run: Run) => void): void => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }), (events) => {
        const run = new Run();
        run.apply({ kind: 'paste' });
        for (const one of events) {
          run.apply(one);
          check(run);
        }
      }),
      { numRuns: 1_000 },
    );
  };

  it('never revokes what is not its own', () => {
    runs(({ workspace }) => expect(workspace.isLive('someone-elses')).toBe(true));
  });

  it('never revokes the durable token before its successor is durable and verified', () => {
    runs(({ workspace }) => expect(workspace.revokedWithoutDurableSuccessor).toEqual([]));
  });

  it('settles on one usable current token, or asks; nothing of ours is unaccounted for', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }), (events) => {
        const run = new Run();
        run.apply({ kind: 'paste' });
        for (const one of events) run.apply(one);
        run.settle();
        const { current } = run.state.record;
        if (current === null) {
          expect(decide(run.state, run.clockMs, POLICY).do).toBe('ask');
        } else {
          expect(run.workspace.isLive(current.tokenId, run.nowMs)).toBe(true);
          expect(run.workspace.liveMinted(run.nowMs)).toEqual([current.tokenId]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps a token alive for hours, whatever the clock of the machine does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -8_000_000, max: 8_000_000 }), { minLength: 1, maxLength: 20 }),
        (jumps) => {
          const run = new Run();
          run.apply({ kind: 'paste' });
          for (const jumpMs of jumps) {
            run.apply({ kind: 'clock', jumpMs });
            // A quarter of an hour of ticks, one every ten seconds.
            for (let tick = 0; tick < 90; tick++) {
              while (run.step('none'));
              expect(run.state.record.current).not.toBeNull();
              run.nowMs += 10_000;
            }
          }
          expect(run.workspace.liveMinted(run.nowMs).length).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps the token over an outage of 45 minutes, and asks nobody', () => {
    const run = new Run();
    run.apply({ kind: 'paste' });
    while (run.step('none'));
    for (const endMs = run.nowMs + 45 * 60_000; run.nowMs < endMs; run.nowMs += 10_000)
      run.step('lost-before');
    run.settle();
    expect(run.workspace.liveMinted(run.nowMs)).toEqual([run.state.record.current?.tokenId]);
  });

  it('survives its own JSON', () => {
    runs(({ state }) => {
      const text = encodeRecord(state.record);
      const back = decodeRecord(text);
      expect(back && encodeRecord(back)).toBe(text);
    });
  });
});
