import type { FromWorker, ToWorker } from './messages';
import { Mirror } from './mirror';

type Order = Exclude<ToWorker, { type: 'open' | 'close' }>;

interface Entry {
  readonly id: number;
  readonly mirror: Mirror;
  readonly orders: Order[];
  cols: number;
  rows: number;
}

/**
 * All mirrors of a process. Orders wait here, and are carried out one at a time and in turn, so that one mirror's flood
 * does not hold up another's snapshot; a snapshot is made at once, after what its own mirror was told before.
 */
export class MirrorSet {
  private readonly entries = new Map<number, Entry>();

  constructor(private readonly answer: (message: FromWorker) => void) {}

  take(message: ToWorker): void {
    if (message.type === 'open') return this.open(message);
    const entry = this.entries.get(message.mirror);
    if (entry === undefined) return; // failed, or closed
    if (message.type === 'close') return this.close(entry);
    entry.orders.push(message);
    if (message.type === 'snapshot') while (this.carryOutNext(entry));
  }

  /** Carries out one order of every mirror. @returns whether more are waiting */
  turn(): boolean {
    let more = false;
    for (const entry of [...this.entries.values()]) more = this.carryOutNext(entry) || more;
    return more;
  }

  private open({ mirror: id, cols, rows, scrollbackLines }: Extract<ToWorker, { type: 'open' }>): void {
    this.entries.set(id, { id, mirror: new Mirror(cols, rows, scrollbackLines), orders: [], cols, rows });
  }

  private close(entry: Entry): void {
    entry.orders.length = 0;
    entry.mirror.dispose();
    this.entries.delete(entry.id);
  }

  private carryOutNext(entry: Entry): boolean {
    const order = entry.orders.shift();
    if (order === undefined) return false;
    try {
      this.carryOut(entry, order);
    } catch (error) {
      this.close(entry);
      this.answer({ type: 'failed', mirror: entry.id, reason: String(error) });
    }
    return entry.orders.length > 0;
  }

  private carryOut(entry: Entry, order: Order): void {
    const { id, mirror } = entry;
    switch (order.type) {
      case 'output':
        mirror.feed(order.bytes);
        this.tellAttention(entry, order.isHistory === true);
        return this.answer({ type: 'taken', mirror: id, bytes: order.bytes.length });
      case 'quiet':
        return mirror.settle();
      case 'resize':
        mirror.resize(order.cols, order.rows);
        Object.assign(entry, { cols: order.cols, rows: order.rows });
        return;
      case 'snapshot': {
        const { request, maxScrollbackLines } = order;
        const { cols, rows } = entry;
        const streams = mirror.streams(maxScrollbackLines);
        return this.answer({ type: 'snapshot', mirror: id, request, cols, rows, streams });
      }
    }
  }
  private tellAttention({ id, mirror }: Entry, isOld: boolean): void {
    const attention = mirror.takeAttention();
    if (attention !== null && !isOld) this.answer({ type: 'attention', mirror: id, ...attention });
  }
}
