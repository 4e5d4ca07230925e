import type { Contender } from '../contenders/contender';
import { unsharedMegabytes, rssMegabytes } from '../lib/processes';
import { Shell } from '../lib/shell';
import { stuckTerminal } from '../lib/terminal-model';
import { openEcho, timeEcho } from './echo';
import { percentile } from '../lib/stats';
import { pause, type Measure } from './measure';

const SETTLE_MS = 2000;
const SAMPLE_MS = 100;
const FLOOD_BYTES = 20e6;
const ECHOES_PER_SAMPLE = 10;

/** Asked of a server of its own, before anything else ran on it. */
export const memory: Measure = {
  id: 'memory',
  title: 'Memory at rest',
  run: async (contender, { scale }) => {
    await pause(SETTLE_MS);
    const atRest = rssMegabytes(contender.pids());
    const unshared = unsharedMegabytes(contender.pids());
    const shells: Shell[] = [];
    for (let i = 0; i < scale.idleSessions; i++) shells.push(await Shell.open(contender.endpoint));
    await pause(SETTLE_MS);
    const opened = rssMegabytes(contender.pids());
    for (const shell of shells) await shell.close();
    await flood(contender);
    await pause(SETTLE_MS);
    return {
      'memory.rss': atRest,
      'memory.unshared': unshared,
      'memory.session': (opened - atRest) / scale.idleSessions,
      'memory.flooded': rssMegabytes(contender.pids()),
    };
  },
};

/** Much output in a session of its own, which is closed then. */
async function flood({ endpoint }: Contender): Promise<void> {
  const shell = await Shell.open(endpoint);
  await shell.run(`yes | head -c ${FLOOD_BYTES}; echo PAS""SED`, 'PASSED');
  await shell.close();
}

export const stalled: Measure = {
  id: 'stalled',
  title: 'A viewer that stops to read',
  run: async (contender, { scale }) => {
    // What a server takes once, for the first flood of all, is not the stalled viewer's.
    await flood(contender);
    let stuck = false;
    const later = stuckTerminal();
    const shell = await Shell.open(contender.endpoint, {
      terminal: (onParsed) => ({
        queuedBytes: 0,
        push: (bytes, parsed) => {
          if (stuck) {
            later.push(bytes, parsed);
            return;
          }
          parsed();
          onParsed(bytes);
        },
      }),
    });
    // In a session of its own: whether one that stalls slows another. Run warm before, as where nothing stalls.
    const other = await openEcho(contender);
    await pause(SETTLE_MS);
    const before = rssMegabytes(contender.pids());
    stuck = true;
    shell.send('yes\r');
    shell.stopReading();
    let most = before;
    const echoes: number[] = [];
    for (let waited = 0; waited < scale.stallSeconds * 1000; waited += SAMPLE_MS) {
      await pause(SAMPLE_MS);
      most = Math.max(most, rssMegabytes(contender.pids()));
      for (let i = 0; i < ECHOES_PER_SAMPLE; i++) echoes.push(await timeEcho(other));
    }
    await shell.close();
    await other.close();
    return { 'stalled.growth': most - before, 'stalled.p50': percentile(echoes, 0.5) };
  },
};
