import { endMessage } from './pane-banner';

const end = (reason: 'exited' | 'idle' | 'stopped' | 'lost') => ({
  reason,
  at: '2026-01-01T10:00:00Z',
  isOfEarlierRun: false,
});

it.each([
  [0, null, 'This shell has ended.'],
  [7, end('exited'), 'This shell has ended with exit code 7.'],
  [129, end('idle'), 'This shell was unused for a long time, so it was closed.'],
  [129, end('stopped'), 'Latchkey was stopped, which ended this shell. This is its last screen.'],
  [129, end('lost'), 'Latchkey was killed, which ended this shell. Its output is lost.'],
] as const)('endMessage describes exit code %d and %j', (exitCode, ended, text) =>
  expect(endMessage(exitCode, ended)).toBe(text),
);
