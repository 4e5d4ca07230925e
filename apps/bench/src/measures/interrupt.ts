import { PROMPT, Shell } from '../lib/shell';
import { BrowserTerminal } from '../lib/terminal-model';
import { BROWSER_BYTES_PER_SECOND, pause, type Measure } from './measure';

const FLOOD_MS = 3000;

export const interrupt: Measure = {
  id: 'interrupt',
  title: 'Ctrl-C in a flood, the viewer being a browser',
  run: async ({ endpoint }) => {
    const shell = await Shell.open(endpoint, {
      terminal: (onParsed) => new BrowserTerminal(BROWSER_BYTES_PER_SECOND, onParsed),
    });
    shell.send('yes "a line of some length, as programs write them"\r');
    await pause(FLOOD_MS);
    const queuedBytes = shell.terminal.queuedBytes;
    const pressedAt = performance.now();
    shell.forgetTail();
    shell.send('\x03');
    await shell.until(PROMPT);
    const milliseconds = performance.now() - pressedAt;
    await shell.close();
    return { 'interrupt.ms': milliseconds, 'interrupt.queue': queuedBytes / 1e6 };
  },
};
