import { createServer } from 'node:net';
import { Refusal, say } from './command-line.mjs';

const TRIES = 50;

/** @param {number} port on 127.0.0.1 */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Finds the first free port from `port` on; null if none of the next ones is free. */
export async function firstFree(port) {
  for (let candidate = port; candidate < Math.min(port + TRIES, 65536); candidate++) {
    if (await isFree(candidate)) return candidate;
  }
  return null;
}

/**
 * Starts a server on the chosen port, or on the next free one if the port is only a default.
 * @param {(port: number) => object} describe the rest of the `Child`'s options
 */
export async function startOnPort(title, flag, { number: wanted, isExplicit }, children, describe) {
  const taken = () =>
    new Refusal(
      `Port ${wanted} is in use. Stop what uses it, or choose another with ${flag} (0 = any free one).`,
      2,
    );
  if (isExplicit && wanted !== 0 && !(await isFree(wanted))) throw taken();

  for (let from = wanted; ; from++) {
    const port = isExplicit ? wanted : await firstFree(from);
    if (port === null) throw taken();
    const child = children.start({ title, ...describe(port) });
    const listening = await child.listening();
    if (listening) {
      if (!isExplicit && port !== wanted) say(`Port ${wanted} is in use; ${title} is on ${port}.`);
      return { child, listening };
    }
    const lostTheRace = child.foundPortTaken;
    if (lostTheRace && isExplicit) throw taken();
    if (!lostTheRace) throw new Refusal(`${title} did not start. Its last lines:\n${child.lastLines}`);
    children.forget(child);
    from = port;
  }
}
