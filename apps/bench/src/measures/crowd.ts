import { startFlood } from '../lib/flood';
import { Shell } from '../lib/shell';
import { figures, timeEchoes } from './echo';
import type { Measure } from './measure';

export const crowd: Measure = {
  id: 'crowd',
  title: 'Echo in one session of many, of which some flood',
  run: async (contender, { scale, folder }) => {
    const idle: Shell[] = [];
    for (let i = 0; i < scale.sessions - scale.floodingSessions - 1; i++) {
      idle.push(await Shell.open(contender.endpoint));
    }
    const flood = await startFlood(folder, contender.endpoint, scale.floodingSessions);
    try {
      return figures('crowd', await timeEchoes(contender, scale.keys));
    } finally {
      await flood.stop();
      for (const shell of idle) await shell.close();
    }
  },
};
