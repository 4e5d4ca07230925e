import { ActivityTracker } from './session-activity';
import { bytes, ManualClock } from './session.test-kit';

describe('ActivityTracker', () => {
  let clock: ManualClock;
  let told: string[];
  let tracker: ActivityTracker;
  beforeEach(() => {
    clock = new ManualClock();
    told = [];
    tracker = new ActivityTracker(clock, () => told.push(tracker.activity));
  });

  it('is working while there is output, and idle three seconds after the last', () => {
    expect(tracker.activity).toBe('idle');
    for (let second = 0; second < 10; second++) {
      tracker.produced();
      clock.advance(1000);
    }
    expect(tracker.activity).toBe('working');
    clock.advance(1999);
    expect(tracker.activity).toBe('working');
    clock.advance(1);
    expect(tracker.activity).toBe('idle');
    // Reported when it changes, not with each output.
    expect(told).toEqual(['working', 'idle']);
  });

  it('is not working when it only echoes input', () => {
    tracker.typed(bytes('l'));
    clock.advance(5);
    tracker.produced();
    expect([tracker.activity, tracker.lastOutputDate]).toEqual(['idle', clock.date()]);
    tracker.typed(bytes('s\r'));
    clock.advance(5);
    tracker.produced();
    expect(tracker.activity).toBe('working');
  });

  it('is waiting from a bell until the next input', () => {
    tracker.produced();
    tracker.needsAttention(null);
    expect(tracker.activity).toBe('waiting');
    expect(tracker.attention).toEqual({ message: null, at: clock.date() });
    clock.advance(60_000);
    expect(tracker.activity).toBe('waiting');
    tracker.typed(bytes('y'));
    expect([tracker.activity, tracker.attention]).toEqual(['idle', null]);
    expect(told.at(-1)).toBe('idle');
  });

  it('keeps the message of a notification when a bell follows', () => {
    tracker.needsAttention('Which one?');
    clock.advance(10);
    tracker.needsAttention(null);
    expect(tracker.attention).toEqual({ message: 'Which one?', at: clock.date() });
  });

  it('ignores a bell right after a key, unless the key was Enter', () => {
    tracker.typed(bytes('\t'));
    clock.advance(60);
    tracker.needsAttention(null);
    expect(tracker.activity).toBe('idle');
    tracker.needsAttention('but a message is meant');
    expect(tracker.activity).toBe('waiting');
    tracker.typed(bytes("printf '\\a'\r"));
    clock.advance(60);
    tracker.needsAttention(null);
    expect(tracker.activity).toBe('waiting');
  });

  it.each([
    ['focus', '\x1b[I'],
    ['a cursor position', '\x1b[12;40R'],
    ['device attributes', '\x1b[?62;4c'],
    ['a mode', '\x1b[?2026;2$y'],
    ['a colour', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
    ['a version', '\x1bP>|xterm\x1b\\'],
  ])('does not treat a terminal’s own report of %s as input', (_, report) => {
    tracker.needsAttention(null);
    tracker.typed(bytes(report));
    expect(tracker.activity).toBe('waiting');
  });

  it.each(['\x1b', '\x1b[A', '\x1bOP', '\x1b[200~text\x1b[201~', '\x1b[13;2u'])(
    'takes %j for a key',
    (key) => {
      tracker.needsAttention(null);
      tracker.typed(bytes(key));
      expect(tracker.activity).toBe('idle');
    },
  );

  it('is done after the exit, regardless of earlier state and later output', () => {
    tracker.produced();
    tracker.needsAttention('help');
    tracker.exited();
    expect([tracker.activity, tracker.attention]).toEqual(['done', null]);
    tracker.needsAttention('too late');
    tracker.produced();
    clock.advance(10_000);
    expect([tracker.activity, tracker.attention]).toEqual(['done', null]);
  });
});
