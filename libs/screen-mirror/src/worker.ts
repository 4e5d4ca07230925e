import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages';
import { MirrorSet } from './mirror-set';

/** The whole of a mirror worker: call it from a file of its own, whose path `MirrorWorker` is given. */
export function runMirrorWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('A mirror worker runs in a worker thread: start it with MirrorWorker.');
  const mirrors = new MirrorSet((message) => port.postMessage(message, memoryOf(message)));
  let isTurning = false;
  // Between two turns the messages that came meanwhile are taken, a snapshot's among them.
  const turn = (): void => {
    isTurning = mirrors.turn();
    if (isTurning) setImmediate(turn);
  };
  port.on('message', (message: ToWorker) => {
    mirrors.take(message);
    if (!isTurning) {
      isTurning = true;
      setImmediate(turn);
    }
  });
}

/** Snapshots are handed over, not copied. */
function memoryOf(message: FromWorker): ArrayBuffer[] {
  if (message.type !== 'snapshot') return [];
  return [message.streams.scrollback.buffer, message.streams.viewport.buffer];
}
