import { TestBed } from '@angular/core/testing';
import { Polled } from './polled';

const PAUSE = 5_000;

describe('Polled', () => {
  let answers: ((value: number) => void)[];
  let polled: Polled<number>;
  let hidden: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    answers = [];
    const read = (): Promise<number> => new Promise((resolve) => answers.push(resolve));
    polled = TestBed.runInInjectionContext(() => new Polled(read, (latest) => (latest === 1 ? 100 : PAUSE)));
  });
  afterEach(() => {
    jest.useRealTimers();
    hidden.mockRestore();
  });

  async function answer(value: number): Promise<void> {
    answers.pop()?.(value);
    await jest.advanceTimersByTimeAsync(0);
  }

  it('polls again after the pause that suits the latest value', async () => {
    void polled.load();
    await jest.advanceTimersByTimeAsync(0);
    expect(polled.loading()).toBe(true);
    await answer(1);
    expect([polled.value(), polled.loading()]).toEqual([1, false]);
    await jest.advanceTimersByTimeAsync(100);
    await answer(2);
    await jest.advanceTimersByTimeAsync(PAUSE - 1);
    expect(answers).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(answers).toHaveLength(1);
  });

  it('pauses in a hidden page, and polls at once when it becomes visible', async () => {
    void polled.load();
    await jest.advanceTimersByTimeAsync(0);
    await answer(2);
    hidden.mockReturnValue(true);
    await jest.advanceTimersByTimeAsync(10 * PAUSE);
    expect(answers).toHaveLength(0);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(answers).toHaveLength(1);
  });

  it('refresh doesn’t settle for a read that was already in flight', async () => {
    void polled.load();
    await jest.advanceTimersByTimeAsync(0);
    let isDone = false;
    void polled.refresh().then(() => (isDone = true));
    await answer(2);
    expect([isDone, answers.length]).toEqual([false, 1]);
    await answer(3);
    expect([isDone, polled.value()]).toEqual([true, 3]);
  });

  it('stops polling when it is destroyed', async () => {
    void polled.load();
    await jest.advanceTimersByTimeAsync(0);
    TestBed.resetTestingModule();
    await answer(2);
    await jest.advanceTimersByTimeAsync(10 * PAUSE);
    expect(answers).toHaveLength(0);
  });
});
