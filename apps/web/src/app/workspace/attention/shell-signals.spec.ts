import { TestBed } from '@angular/core/testing';
import { ShellSignals } from './shell-signals';

describe('ShellSignals', () => {
  let signals: ShellSignals;
  beforeEach(() => (signals = TestBed.inject(ShellSignals)));

  it('keeps the latest call of each shell until it is looked at', () => {
    signals.called('a', { text: 'first' });
    signals.called('a', { text: 'second' });
    signals.called('b', { text: '' });
    expect(signals.waiting()).toEqual(['a', 'b']);
    expect(signals.notice('a')).toEqual({ text: 'second' });
    signals.seen('a');
    expect(signals.waiting()).toEqual(['b']);
    expect(signals.notice('a')).toBeNull();
  });

  it('keeps progress until there is none, whether looked at or not', () => {
    signals.progressed('a', { kind: 'running', percent: 40 });
    signals.seen('a');
    expect(signals.progress('a')).toEqual({ kind: 'running', percent: 40 });
    signals.progressed('a', null);
    expect(signals.progress('a')).toBeNull();
  });

  it('forgets a shell that is no longer shown', () => {
    signals.called('a', { text: '' });
    signals.progressed('a', { kind: 'busy', percent: 0 });
    signals.forget('a');
    expect([signals.notice('a'), signals.progress('a')]).toEqual([null, null]);
  });
});
