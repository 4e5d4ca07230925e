import { viewLatchkey } from '../contenders/latchkey';
import { Shell } from '../lib/shell';
import { median } from '../lib/stats';
import { pause, type Measure } from './measure';

const QUIET_MS = 200;
/** A full-screen program at rest: its screen is drawn, in colours, and nothing moves. */
const PROGRAM =
  `printf '\\033[?1049h\\033[2J'; for row in $(seq 1 29); do printf '\\033[%d;1H\\033[3%dm%0100d\\033[0m' $row $((row % 8)) $row; ` +
  `done; printf 'DRA''WN'; read -r`;

export const reattach: Measure = {
  id: 'reattach',
  title: 'A new page on a shell with a full-screen program',
  // No other keeps a screen, or even the shell.
  kinds: ['latchkey'],
  run: async (contender, { scale }) => {
    const shell = await Shell.open(contender.endpoint);
    await shell.run(PROGRAM, 'DRAWN');
    await pause(QUIET_MS);
    const times: number[] = [];
    for (let i = 0; i < scale.reattaches; i++) {
      let lastByteAt = 0;
      const screen: Uint8Array[] = [];
      const viewer = await viewLatchkey(contender.endpoint, shell.sessionId, {
        onOutput: (bytes, parsed) => {
          lastByteAt = performance.now();
          screen.push(bytes);
          parsed();
        },
      });
      await pause(QUIET_MS);
      await viewer.close();
      if (!Buffer.concat(screen).includes('DRAWN')) throw new Error('the screen did not come back');
      times.push(lastByteAt - viewer.attachedAt);
    }
    await shell.close();
    return { 'reattach.ms': median(times) };
  },
};
