import { TunnelFrameReader, type TunnelFrame } from '@latchkey/contracts';
import { Patience } from './patience';
import { holdsBytes, type RequestProblem, type TunnelRequests } from './tunnel-requests';
import type { ClientClock } from './types';

/** Bytes that the server has sent and that do not come for so long are held up by something on the way. */
const HELD_UP_MS = 4_000;
/** The server is never silent for so long: a filler is due every 15 s, the answer to a poll after 20. */
const SILENCE_MS = 40_000;
/** A stream that ends sooner is worth no more than a poll. */
const SHORT_STREAM_MS = 2_000;
const SHORT_STREAMS_TO_POLL = 3;
/** Nobody ends a poll with nothing so soon but something on the way. */
const EMPTY_POLL_MS = 1_000;

export interface DownloadEvents {
  frame(frame: TunnelFrame): void;
  /** More has come, or is known to be confirmed with the next POST. */
  received(): void;
  /** Streams are held up or cut on this way; polls are not. */
  polls(): void;
  /** The tunnel cannot go on. */
  lost(): void;
}

/**
 * Brings what the server has for the page, byte after byte, over as many GETs as it takes. Streams first; where something on the
 * way keeps them until they end, or ends them at once, polls.
 */
export class TunnelDownload {
  receivedBytes = 0;
  readonly #frames = new TunnelFrameReader();
  #expectedBytes = 0;
  #heard = false;
  #shortStreams = 0;
  #stopped = false;
  #abort = new AbortController();
  #cancelWatch: (() => void) | null = null;

  constructor(
    private readonly requests: TunnelRequests,
    private readonly clock: ClientClock,
    private isPolling: boolean,
    private readonly events: DownloadEvents,
  ) {}

  /** @param path of the tunnel. @returns when it is stopped or lost */
  async run(path: string): Promise<void> {
    const patience = new Patience(this.clock);
    while (!this.#stopped) {
      const outcome = await this.#ask(path);
      if (this.#stopped) return;
      if (outcome === 'answered') patience.restored();
      else if (outcome === 'refused' || !(await patience.tryAgain())) return this.#lose();
    }
  }

  /** The server says that it has so much for the page. */
  expect(producedBytes: number): void {
    const wasBehind = this.#expectedBytes > this.receivedBytes;
    this.#expectedBytes = Math.max(this.#expectedBytes, producedBytes);
    // While it is behind, the time runs already.
    if (!wasBehind && this.#expectedBytes > this.receivedBytes) this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWatch?.();
    this.#abort.abort();
  }

  async #ask(path: string): Promise<'answered' | RequestProblem> {
    const [before, since] = [this.receivedBytes, this.clock.now()];
    this.#heard = false;
    this.#abort = new AbortController();
    this.#watch();
    const query = `?from=${before}${this.isPolling ? '&poll=1' : ''}`;
    const response = await this.requests.send('GET', path + query, SILENCE_MS, {
      abort: this.#abort,
    });
    if (typeof response === 'string') return response;
    const reader = response.body?.getReader();
    if (reader === undefined) return 'failed';
    if (!holdsBytes(response)) {
      void reader.cancel();
      return 'refused';
    }
    const isWhole = await this.#read(reader);
    const took = this.clock.now() - since;
    if (!this.isPolling) this.#judgeStream(took);
    if (this.receivedBytes > before) return 'answered';
    return isWhole && this.isPolling && took >= EMPTY_POLL_MS ? 'answered' : 'failed';
  }

  /** @returns whether it came to its end, and was not cut */
  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (this.#stopped || done) return true;
        if (!this.#take(value)) return false;
      }
    } catch {
      return false;
    }
  }

  #take(bytes: Uint8Array): boolean {
    this.receivedBytes += bytes.length;
    this.#heard = true;
    this.#watch();
    const frames = this.#frames.read(bytes);
    if (frames === null) {
      this.#lose();
      return false;
    }
    for (const frame of frames) this.events.frame(frame);
    this.events.received();
    return true;
  }

  #judgeStream(tookMs: number): void {
    this.#shortStreams = tookMs < SHORT_STREAM_MS ? this.#shortStreams + 1 : 0;
    if (this.#shortStreams >= SHORT_STREAMS_TO_POLL) this.#poll();
  }

  /** Gives up on an answer that does not come. */
  #watch(): void {
    this.#cancelWatch?.();
    if (this.#stopped) return;
    const isDue = !this.isPolling && (!this.#heard || this.#expectedBytes > this.receivedBytes);
    this.#cancelWatch = this.clock.after(isDue ? HELD_UP_MS : SILENCE_MS, () => {
      if (isDue) this.#poll();
      this.#abort.abort();
    });
  }

  #poll(): void {
    if (this.isPolling) return;
    this.isPolling = true;
    this.events.polls();
  }

  #lose(): void {
    if (this.#stopped) return;
    this.stop();
    this.events.lost();
  }
}
