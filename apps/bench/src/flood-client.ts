/**
 * Viewers of shells that flood, in a process of their own, so that their work does not stand in the way of what is measured.
 * Told by its parent where, and how many; says `flooding` when all do. Ends with its parent.
 */
import type { Endpoint } from './contenders/contender';
import { Shell } from './lib/shell';
import { BrowserTerminal } from './lib/terminal-model';
import { BROWSER_BYTES_PER_SECOND } from './measures/measure';

process.once('message', ({ endpoint, count }: { endpoint: Endpoint; count: number }) => {
  void (async () => {
    for (let i = 0; i < count; i++) {
      const shell = await Shell.open(endpoint, {
        terminal: (onParsed) => new BrowserTerminal(BROWSER_BYTES_PER_SECOND, onParsed),
      });
      shell.send('yes "a line of some length, as programs write them"\r');
    }
    process.send?.('flooding');
  })();
});
process.once('disconnect', () => process.exit());
