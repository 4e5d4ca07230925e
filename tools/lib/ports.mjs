import { createServer } from 'node:net';

const TRIES = 50;

/** @param {number} port on 127.0.0.1 */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The first free port from `port` on; null if there is none near. */
export async function firstFree(port) {
  for (let candidate = port; candidate < Math.min(port + TRIES, 65536); candidate++) {
    if (await isFree(candidate)) return candidate;
  }
  return null;
}
