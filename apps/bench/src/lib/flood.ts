import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Endpoint } from '../contenders/contender';

const SETTLE_MS = 1000;

/** So many sessions that flood, each with a viewer in the browser model. `stop` ends the viewers, not the shells. */
export async function startFlood(
  folder: string,
  endpoint: Endpoint,
  count: number,
): Promise<{ stop(): Promise<void> }> {
  const child = fork(join(folder, 'flood-client.js'));
  const ended = once(child, 'exit');
  child.send({ endpoint, count });
  await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('the flooding client ended'))),
  ]);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return {
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
