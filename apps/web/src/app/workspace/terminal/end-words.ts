import type { SessionEnd } from '@latchkey/contracts';

/** How a shell came to its end, for whoever looks at what it left. @param ended null where that was not told yet */
export function endWords(exitCode: number, ended: SessionEnd | null): string {
  switch (ended?.reason) {
    case 'idle':
      return 'Nobody used this shell for long, so it was ended.';
    case 'stopped':
      return 'Latchkey was stopped, and this shell with it. This is its last screen.';
    case 'lost':
      return 'Latchkey was ended from outside, and this shell with it. What it showed is gone.';
    default:
      return exitCode === 0 ? 'The shell has ended.' : `The shell has ended with exit code ${exitCode}.`;
  }
}
