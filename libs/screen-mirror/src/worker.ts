import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages';
import { MirrorTerminal } from './mirror-terminal';

type Order = Exclude<ToWorker, { type: 'open' | 'close' }>;

interface Entry {
  readonly id: number;
  readonly terminal: MirrorTerminal;
  readonly orders: Order[];
  cols: number;
  rows: number;
}

/** Runs a mirror worker. Call it from a file of its own, whose path is passed to `MirrorWorker`. */
export function runMirrorWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('A mirror worker runs in a worker thread: start it with MirrorWorker.');
  const mirrors = new MirrorSet((message) => port.postMessage(message, transferables(message)));
  let isTurning = false;
  // Messages are received between two turns, so a request for a snapshot doesn't wait for a flood to be parsed.
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

/** Snapshots are transferred, not copied. */
function transferables(message: FromWorker): ArrayBuffer[] {
  if (message.type !== 'snapshot') return [];
  return [message.streams.scrollback.buffer, message.streams.viewport.buffer];
}

/**
 * All mirrors of a process. Queues orders per mirror and executes one of each in turn, so that a flood in one mirror
 * doesn't delay another's snapshot. Requests are answered at once, after the orders queued before them.
 */
export class MirrorSet {
  readonly #entries = new Map<number, Entry>();

  constructor(private readonly answer: (message: FromWorker) => void) {}

  take(message: ToWorker): void {
    if (message.type === 'open') return this.#open(message);
    const entry = this.#entries.get(message.mirror);
    if (entry === undefined) return; // failed, or closed
    if (message.type === 'close') return this.#close(entry);
    entry.orders.push(message);
    const isRequest = message.type === 'snapshot' || message.type === 'leftovers';
    if (isRequest) while (this.#executeNext(entry));
  }

  /** Executes one order of every mirror. @returns whether more are queued */
  turn(): boolean {
    let more = false;
    for (const entry of [...this.#entries.values()]) more = this.#executeNext(entry) || more;
    return more;
  }

  #open({ mirror: id, cols, rows, scrollbackLines }: Extract<ToWorker, { type: 'open' }>): void {
    const terminal = new MirrorTerminal(cols, rows, scrollbackLines);
    this.#entries.set(id, { id, terminal, orders: [], cols, rows });
  }

  #close(entry: Entry): void {
    entry.orders.length = 0;
    entry.terminal.dispose();
    this.#entries.delete(entry.id);
  }

  #executeNext(entry: Entry): boolean {
    const order = entry.orders.shift();
    if (order === undefined) return false;
    try {
      this.#execute(entry, order);
    } catch (error) {
      this.#close(entry);
      this.answer({ type: 'failed', mirror: entry.id, reason: String(error) });
    }
    return entry.orders.length > 0;
  }

  #execute(entry: Entry, order: Order): void {
    const { id, terminal } = entry;
    switch (order.type) {
      case 'output':
        return this.#parse(entry, order.bytes, order.isHistory === true);
      case 'resize':
        terminal.resize(order.cols, order.rows);
        Object.assign(entry, { cols: order.cols, rows: order.rows });
        return;
      case 'snapshot': {
        const { request, maxScrollbackLines } = order;
        const { cols, rows } = entry;
        const streams = terminal.streams(maxScrollbackLines);
        return this.answer({ type: 'snapshot', mirror: id, request, cols, rows, streams });
      }
      case 'shell':
        return terminal.shellInForeground();
      case 'leftovers':
        return this.answer({
          type: 'leftovers',
          mirror: id,
          request: order.request,
          bytes: terminal.leftovers(),
        });
    }
  }

  #parse({ id, terminal }: Entry, bytes: Uint8Array, isHistory: boolean): void {
    terminal.write(bytes);
    const attention = terminal.takeAttention();
    if (attention !== null && !isHistory) this.answer({ type: 'attention', mirror: id, ...attention });
    this.answer({ type: 'taken', mirror: id, bytes: bytes.length, isPlain: terminal.isPlain });
  }
}
