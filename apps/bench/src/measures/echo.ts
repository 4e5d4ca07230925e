import type { Contender } from '../contenders/contender';
import { startFlood } from '../lib/flood';
import { Shell } from '../lib/shell';
import { percentile } from '../lib/stats';
import type { Measure } from './measure';

/** What is measured is a session in use: V8 has compiled what a key runs through, on both sides, after some thousands. */
const WARM_UP_KEYS = 5000;

/** `cat` on a raw terminal, run warm. */
export async function openEcho(contender: Contender): Promise<Shell> {
  const shell = await Shell.open(contender.endpoint);
  await shell.run('stty raw -echo; echo REA""DY; exec cat', 'READY');
  for (let i = 0; i < WARM_UP_KEYS; i++) await timeEcho(shell);
  return shell;
}

/** Milliseconds from a key to its echo, one key at a time. */
export async function timeEchoes(contender: Contender, keys: number): Promise<number[]> {
  const shell = await openEcho(contender);
  const times: number[] = [];
  for (let i = 0; i < keys; i++) times.push(await timeEcho(shell));
  await shell.close();
  return times;
}

/** Milliseconds from a key to its echo. */
export function timeEcho(shell: Shell): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a key was not echoed for 30 s')), 30_000);
    const sentAt = performance.now();
    shell.onParsed = () => {
      const time = performance.now() - sentAt;
      clearTimeout(timer);
      shell.onParsed = null;
      // Not within the event that brought the echo: a person's next key comes by itself.
      setImmediate(() => resolve(time));
    };
    shell.send('x');
  });
}

export const echoIdle: Measure = {
  id: 'echo',
  title: 'Echo, nothing else going on',
  run: async (contender, { scale }) => figures('echo', await timeEchoes(contender, scale.keys)),
};

export const echoInFlood: Measure = {
  id: 'echoFlood',
  title: 'Echo while another session of the server floods',
  run: async (contender, { scale, folder }) => {
    const flood = await startFlood(folder, contender.endpoint, 1);
    try {
      return figures('echoFlood', await timeEchoes(contender, scale.keys));
    } finally {
      await flood.stop();
    }
  },
};

export function figures(id: string, times: readonly number[]): Record<string, number> {
  return { [`${id}.p50`]: percentile(times, 0.5), [`${id}.p99`]: percentile(times, 0.99) };
}
