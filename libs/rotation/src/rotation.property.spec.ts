import fc from 'fast-check';
import { FakeWorkspace, PASTED_SCOPES, type Fault } from './fake-workspace.test-kit';
import { decodeRecord, encodeRecord } from './record-json';
import { anyHistory, anySteps, POLICY, Run, settle, type Event } from './rotation-run.test-kit';

/** LATCHKEY_FULL_TESTS=1 tries five times as many histories. */
const SCALE = process.env['LATCHKEY_FULL_TESTS'] === '1' ? 5 : 1;
const RUNS = { numRuns: 100 * SCALE };
const HOURS_MS = 3 * 3_600_000;
/** From one rotation to the end of what it replaced. */
const CYCLE_MS = POLICY.intervalMs + POLICY.overlapMs;

function afterPaste(events: readonly Event[], check: (run: Run) => void = () => undefined): Run {
  const run = new Run();
  for (const event of [{ kind: 'paste' } as const, ...events]) {
    run.apply(event);
    check(run);
  }
  return run;
}

/** There is one usable current token and no other of ours; or a person is asked, and there is a reason to. */
function expectRest(run: Run): void {
  const { current } = run.state.record;
  if (current === null) {
    expect(run.asks).toBe(true);
    expect(run.lostBy).not.toBeNull();
  } else {
    expect(run.workspace.isLive(current.tokenId, run.nowMs)).toBe(true);
    expect(run.workspace.liveMinted(run.nowMs)).toEqual([current.tokenId]);
  }
}

/** Both hold the one token of ours that lives; or both ask, for there is a reason to. */
function expectAgreement(both: readonly Run[]): void {
  settle(...both);
  // Only its next verification tells an instance that the other has rotated.
  settle(...both);
  if (both.every((run) => run.asks)) {
    expect(both.some((run) => run.lostBy !== null)).toBe(true);
    return;
  }
  for (const { state, nowMs, workspace } of both) {
    expect(workspace.liveMinted(nowMs)).toEqual([state.record.current?.tokenId]);
  }
}

describe('the rotation, under any sequence of faults, crashes and time', () => {
  const always = (check: (run: Run) => void): void =>
    fc.assert(
      fc.property(anyHistory, (events) => void afterPaste(events, check)),
      RUNS,
    );

  it('never revokes what is not its own', () => {
    always(({ workspace }) => expect(workspace.isLive('someone-elses')).toBe(true));
  });

  it('never revokes the durable token before its successor is durable and verified', () => {
    always(({ workspace }) => expect(workspace.revokedWithoutDurableSuccessor).toEqual([]));
  });

  it('holds no token that is wider than the pasted one without saying so', () => {
    always(({ state, workspace }) => {
      const { current, attempt } = state.record;
      for (const token of [current, attempt?.pending]) {
        if (token?.scopes) expect(workspace.scopesOf(token.tokenId)).toEqual(PASTED_SCOPES);
      }
    });
  });

  it('never revokes the token of a command that still runs', () => {
    always(({ commandTokenIds, workspace }) =>
      expect(commandTokenIds.filter((id) => workspace.isRevoked(id))).toEqual([]),
    );
  });

  it('settles on one usable current token, or asks with a reason; nothing of ours is unaccounted for', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const run = afterPaste(events);
        settle(run);
        expectRest(run);
      }),
      RUNS,
    );
  });

  it('tries ever more slowly what keeps failing, in whatever way', () => {
    const persistent = fc.constantFrom<Fault>(
      'lost-before',
      'lost-after',
      'throttled',
      'forbidden',
      'refused',
    );
    fc.assert(
      fc.property(anyHistory, persistent, (events, fault) => {
        const run = afterPaste(events);
        const before = run.steps;
        run.live(600_000, fault);
        expect(run.steps - before).toBeLessThan(200);
      }),
      { numRuns: 60 * SCALE },
    );
  });

  it('keeps a token alive for hours, whatever the clock of the machine does', () => {
    const jumps = fc.array(fc.integer({ min: -8_000_000, max: 8_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(jumps, (jumpsMs) => {
        const run = afterPaste([]);
        for (const jumpMs of jumpsMs) {
          run.apply({ kind: 'clock', jumpMs });
          run.live(900_000, 'none');
          expect(run.state.record.current).not.toBeNull();
        }
        expect(run.workspace.liveMinted(run.nowMs).length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 20 * SCALE },
    );
  });

  it('keeps the token over an outage of 45 minutes, and asks nobody', () => {
    const run = afterPaste([]);
    while (run.step('none'));
    run.live(45 * 60_000, 'lost-before');
    expect(run.lostBy).toBeNull();
    settle(run);
    expectRest(run);
  });

  it('goes on for hours where tokens cannot be listed, and asks for the list ever more slowly', () => {
    const run = afterPaste([]);
    while (run.step('none'));
    run.workspace.listDown = true;
    const { generation } = run.state.record;
    const before = run.steps;
    run.live(HOURS_MS, 'none');
    // Each begins a moment later than it could.
    const rotations = Math.floor(HOURS_MS / (POLICY.intervalMs + 10_000));
    expect(run.state.record.generation).toBeGreaterThanOrEqual(generation + rotations);
    expect(run.state.record.retiring.length).toBeLessThanOrEqual(1);
    // A verification and a sweep each minute, and a dozen for each rotation.
    expect(run.steps - before).toBeLessThan((HOURS_MS / 60_000) * 4);
    settle(run);
    expectRest(run);
  });

  it('revokes nothing of a record that the store does not show, and asks for it ever more slowly', () => {
    const run = afterPaste([]);
    while (run.step('none'));
    run.live(POLICY.intervalMs, 'none');
    run.workspace.storeIsBehind = true;
    const before = run.steps;
    const live = run.workspace.liveMinted(run.nowMs);
    run.live(POLICY.overlapMs + 60_000, 'none');
    expect(run.workspace.liveMinted(run.nowMs)).toEqual(live);
    expect(run.steps - before).toBeLessThan(40);
    run.workspace.storeIsBehind = false;
    settle(run);
    expectRest(run);
  });

  it('survives its own JSON', () => {
    always(({ state }) => {
      const text = encodeRecord(state.record);
      const back = decodeRecord(text);
      expect(back && encodeRecord(back)).toBe(text);
    });
  });
});

const anyTurns = fc.array(
  fc.record({
    who: fc.nat(1),
    event: fc.oneof(anySteps, fc.constant({ kind: 'crash' } as const)),
    passMs: fc.nat(60_000),
    /** Steps of the other between the reading and the writing of a save. */
    meanwhile: fc.nat(4),
  }),
  { minLength: 5, maxLength: 60, size: 'max' },
);
type Turn = typeof anyTurns extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

/** Two instances on one workspace, the first of them with a token, after those turns. */
function afterTurns(turns: readonly Turn[]): readonly [Run, Run] {
  const workspace = new FakeWorkspace();
  const first = new Run(workspace);
  first.apply({ kind: 'paste' });
  while (first.step('none'));
  const both = [first, new Run(workspace)] as const;
  for (const { who, event, passMs, meanwhile } of turns) {
    for (const run of both) run.apply({ kind: 'pass', ms: passMs });
    workspace.whileSaving = () => {
      workspace.whileSaving = () => undefined;
      for (let step = 0; step < meanwhile; step++) both[who === 0 ? 1 : 0].step('none');
    };
    both[who as 0 | 1].apply(event);
    workspace.whileSaving = () => undefined;
    expect(workspace.revokedWithoutDurableSuccessor).toEqual([]);
  }
  return both;
}

describe('two instances of the app at once, step by step in any order', () => {
  it('lose no token, and settle on one', () => {
    fc.assert(
      fc.property(anyTurns, (turns) => expectAgreement(afterTurns(turns))),
      { numRuns: 60 * SCALE },
    );
  });

  it('leave nothing behind, should one of them end for good wherever it is', () => {
    fc.assert(
      fc.property(anyTurns, fc.nat(1), (turns, survivor) => {
        const both = afterTurns(turns);
        const run = both[survivor as 0 | 1];
        settle(run);
        run.live(CYCLE_MS, 'none');
        settle(run);
        const { current } = run.state.record;
        // Without a token there is nothing to revoke with.
        if (current) expect(run.workspace.liveMinted(run.nowMs)).toEqual([current.tokenId]);
        else expect(both.some(({ lostBy }) => lostBy !== null)).toBe(true);
      }),
      { numRuns: 60 * SCALE },
    );
  });

  it('rotate in the same moment, call by call', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { minLength: 10, maxLength: 60, size: 'max' }), (order) => {
        const workspace = new FakeWorkspace();
        const first = new Run(workspace);
        first.apply({ kind: 'paste' });
        while (first.step('none'));
        const both = [first, new Run(workspace)] as const;
        while (both[1].step('none'));
        for (const run of both) run.apply({ kind: 'pass', ms: POLICY.intervalMs });
        for (const who of order) {
          both[who as 0 | 1].step('none');
          for (const { heldTokenIds } of both) {
            expect(heldTokenIds.filter((id) => !workspace.isLive(id, first.nowMs))).toEqual([]);
          }
        }
        expectAgreement(both);
        // Who came second has left it to the other.
        expect(workspace.mintedCount).toBe(2);
      }),
      { numRuns: 100 * SCALE },
    );
  });
});
