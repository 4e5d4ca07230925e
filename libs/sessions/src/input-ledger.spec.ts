import * as fc from 'fast-check';
import { InputLedger } from './session-input';

describe('InputLedger', () => {
  it('applies every byte exactly once and in order when frames are resent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 20 }))), (sends) => {
        const ledger = new InputLedger();
        ledger.attach('a', 0);
        const applied: number[] = [];
        for (const [back, length] of sends) {
          const sequence = Math.max(0, ledger.acceptedSequence('a') - back);
          const verdict = ledger.take('a', sequence, length);
          if (verdict.kind === 'gap') throw new Error('there is no gap');
          for (let i = verdict.duplicateBytes; i < length; i++) applied.push(sequence + i);
        }
        expect(applied).toEqual(applied.map((_, i) => i));
        expect(ledger.acceptedSequence('a')).toBe(applied.length);
      }),
    );
  });

  it('reports a gap when a frame leaves bytes out', () => {
    const ledger = new InputLedger();
    ledger.attach('a', 0);
    ledger.take('a', 0, 5);
    expect(ledger.take('a', 6, 1)).toEqual({ kind: 'gap' });
    expect(ledger.acceptedSequence('a')).toBe(5);
  });

  it('tracks each client separately', () => {
    const ledger = new InputLedger();
    ledger.attach('a', 0);
    ledger.attach('b', 0);
    ledger.take('a', 0, 5);
    expect(ledger.take('b', 0, 2)).toEqual({ kind: 'apply', duplicateBytes: 0 });
  });

  it('forgets the least recently active client, which then starts at its own sequence', () => {
    const ledger = new InputLedger(2);
    ledger.attach('a', 0);
    ledger.attach('b', 0);
    ledger.take('a', 0, 5);
    ledger.attach('c', 0);
    expect(ledger.attach('a', 3)).toBe(5);
    expect(ledger.attach('b', 3)).toBe(3);
  });
});
