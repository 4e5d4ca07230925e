import { BrowserTerminal } from './terminal-model';

describe('the model of a browser', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('takes all at once and parses at its rate, in order', () => {
    const done: string[] = [];
    const terminal = new BrowserTerminal(1000, () => undefined);
    terminal.push(new Uint8Array(100), () => done.push('first'));
    terminal.push(new Uint8Array(100), () => done.push('second'));
    expect(terminal.queuedBytes).toBe(200);
    jest.advanceTimersByTime(150);
    expect(done).toEqual(['first']);
    expect(terminal.queuedBytes).toBeCloseTo(50);
    jest.advanceTimersByTime(100);
    expect(done).toEqual(['first', 'second']);
    expect(terminal.queuedBytes).toBeCloseTo(0);
  });
});
