import { startDelayProxy } from '../lib/delay-proxy';
import { Shell } from '../lib/shell';
import type { Figures, Measure } from './measure';

const ROUND_TRIPS_MS = [20, 80];

export const distance: Measure = {
  id: 'distance',
  title: 'A file shown far away',
  run: async ({ endpoint }, { samples }) => {
    let all: Figures = {};
    for (const roundTrip of ROUND_TRIPS_MS) {
      const proxy = await startDelayProxy(endpoint.port, roundTrip);
      try {
        const shell = await Shell.open(endpoint, { viaPort: proxy.port });
        const bytesBefore = shell.receivedBytes;
        const begunAt = performance.now();
        await shell.run(`cat ${samples.ansi}; echo AL""L`, 'ALL');
        const seconds = (performance.now() - begunAt) / 1000;
        all = { ...all, [`distance.${roundTrip}`]: (shell.receivedBytes - bytesBefore) / 1e6 / seconds };
        await shell.close();
      } finally {
        proxy.close();
      }
    }
    return all;
  },
};
