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

/**
 * All mirrors of a process. Orders wait here, and are carried out one at a time and in turn, so that one mirror's flood
 * does not hold up another's snapshot; a question is answered at once, after what its own mirror was told before.
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
    const isAwaited = message.type === 'snapshot' || message.type === 'leftovers';
    if (isAwaited) while (this.#carryOutNext(entry));
  }

  /** Carries out one order of every mirror. @returns whether more are waiting */
  turn(): boolean {
    let more = false;
    for (const entry of [...this.#entries.values()]) more = this.#carryOutNext(entry) || more;
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

  #carryOutNext(entry: Entry): boolean {
    const order = entry.orders.shift();
    if (order === undefined) return false;
    try {
      this.#carryOut(entry, order);
    } catch (error) {
      this.#close(entry);
      this.answer({ type: 'failed', mirror: entry.id, reason: String(error) });
    }
    return entry.orders.length > 0;
  }

  #carryOut(entry: Entry, order: Order): void {
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
        return terminal.shellHasIt();
      case 'leftovers':
        return this.answer({
          type: 'leftovers',
          mirror: id,
          request: order.request,
          bytes: terminal.leftovers(),
        });
    }
  }

  #parse({ id, terminal }: Entry, bytes: Uint8Array, isOld: boolean): void {
    terminal.write(bytes);
    const attention = terminal.takeAttention();
    if (attention !== null && !isOld) this.answer({ type: 'attention', mirror: id, ...attention });
    this.answer({ type: 'taken', mirror: id, bytes: bytes.length, isPlain: terminal.isPlain });
  }
}
