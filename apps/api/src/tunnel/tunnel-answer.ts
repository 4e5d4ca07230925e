import { TUNNEL_LIMITS } from '@latchkey/contracts';
import type { Response } from 'express';
import type { RetransmitBuffer } from './retransmit-buffer';

/** How long a page may take to read the last frames of its tunnel. */
const GOODBYE_MS = 1_000;

/** Keeps proxies from buffering, caching or compressing the stream. nginx and others heed `X-Accel-Buffering`. */
const UNBUFFERED = {
  'Content-Type': 'application/octet-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/**
 * The answer to one GET of a page: a stream of the bytes that it lacks, or a long poll that ends with the next bytes, for
 * a page behind a proxy that buffers whole answers.
 */
export class TunnelAnswer {
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  /** @param position the first byte that the page lacks */
  constructor(
    private readonly response: Response,
    private readonly bytes: RetransmitBuffer,
    private position: number,
    readonly isPoll: boolean,
  ) {
    response.set(UNBUFFERED);
    response.on('drain', () => this.flush());
    if (isPoll) this.#timer = setTimeout(() => this.end(), TUNNEL_LIMITS.pollMs);
    else response.flushHeaders();
  }

  /** Whether every byte has been sent. */
  get isCaughtUp(): boolean {
    return this.position === this.bytes.endOffset;
  }

  /** Sends the bytes that the page lacks, unless it is not reading. */
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

  /** Ends the answer, even if the page doesn't read the rest. */
  drop(): void {
    this.end();
    const ending = setTimeout(() => this.response.destroy(), GOODBYE_MS).unref();
    this.response.once('close', () => clearTimeout(ending));
  }
}
