import { endWords } from './end-words';

const end = (reason: 'exited' | 'idle' | 'stopped' | 'lost') => ({
  reason,
  at: '2026-01-01T10:00:00Z',
  isOfEarlierRun: false,
});

it.each([
  [0, null, 'The shell has ended.'],
  [7, end('exited'), 'The shell has ended with exit code 7.'],
  [129, end('idle'), 'Nobody used this shell for long, so it was ended.'],
  [129, end('stopped'), 'Latchkey was stopped, and this shell with it. This is its last screen.'],
  [129, end('lost'), 'Latchkey was ended from outside, and this shell with it. What it showed is gone.'],
] as const)('with exit code %d and %j it says how', (exitCode, ended, words) =>
  expect(endWords(exitCode, ended)).toBe(words),
);
