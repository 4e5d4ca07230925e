import { TUNNEL_LIMITS } from '@latchkey/contracts';
import type { Response } from 'express';
import type { UnconfirmedBytes } from './unconfirmed-bytes';

/** A page that is told that its tunnel ends gets this long to read it. */
const GOODBYE_MS = 1_000;

/**
 * Nothing on the way may hold back, keep, change or compress what is to arrive at once: `X-Accel-Buffering` is what nginx and
 * its like look at.
 */
const UNTOUCHED = {
  'Content-Type': 'application/octet-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/**
 * The answer to one GET of a page: a stream of what it lacks, until it is cut; or, for a page behind something that holds
 * answers back until they are whole, what there is as soon as there is anything.
 */
export class TunnelAnswer {
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  /** @param position the first byte that the page lacks */
  constructor(
    private readonly response: Response,
    private readonly bytes: UnconfirmedBytes,
    private position: number,
    readonly isPoll: boolean,
  ) {
    response.set(UNTOUCHED);
    response.on('drain', () => this.flush());
    if (isPoll) this.#timer = setTimeout(() => this.end(), TUNNEL_LIMITS.pollMs);
    else response.flushHeaders();
  }

  /** Whether the page has all of it, or it is on its way. */
  get isCaughtUp(): boolean {
    return this.position === this.bytes.endOffset;
  }

  /** Sends what there is, unless the page does not read. */
  flush(): void {
    if (this.#ended || this.isCaughtUp || this.response.writableNeedDrain) return;
    const next = Buffer.concat(this.bytes.from(this.position));
    this.position = this.bytes.endOffset;
    if (this.isPoll) this.end(next);
    else this.response.write(next);
  }

  end(last?: Uint8Array): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.response.end(last);
  }

  /** Ends, whether the page reads what is on its way or not. */
  drop(): void {
    this.end();
    const ending = setTimeout(() => this.response.destroy(), GOODBYE_MS).unref();
    this.response.once('close', () => clearTimeout(ending));
  }
}
