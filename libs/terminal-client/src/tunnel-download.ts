import { TunnelFrameReader, type TunnelFrame } from '@latchkey/contracts';
import type { ClientClock } from './clock';
import { holdsBytes, RetryBudget, type RequestProblem, type TunnelRequests } from './tunnel-requests';

/** When the server is known to have sent bytes and none arrive for this long, a proxy is buffering the stream. */
const HELD_UP_MS = 4_000;
/** The server is never silent for so long: a filler is due every 15 s, the answer to a poll after 20 s. */
const SILENCE_MS = 40_000;
/** A stream that ends sooner has no advantage over a poll. */
const SHORT_STREAM_MS = 2_000;
const SHORT_STREAMS_TO_POLL = 3;
/** The server doesn't end a poll without bytes so soon, so a proxy did. */
const EMPTY_POLL_MS = 1_000;

interface DownloadEvents {
  frame(frame: TunnelFrame): void;
  /** `receivedBytes` grew. */
  received(): void;
  /** Streams don't get through, so it polls from now on. */
  polls(): void;
  /** The tunnel can't continue. */
  lost(): void;
}

/**
 * Receives the server's bytes in order, over as many GETs as it takes. Streams at first; polls where a proxy buffers
 * streams or cuts them at once.
 */
export class TunnelDownload {
  receivedBytes = 0;
  readonly #frames = new TunnelFrameReader();
  /** Bytes that the server says it has produced. */
  #expectedBytes = 0;
  /** Whether the current response has brought any bytes. */
  #hasBytes = false;
  #shortStreams = 0;
  #isStopped = false;
  #abort = new AbortController();
  #cancelTimeout: (() => void) | null = null;

  constructor(
    private readonly requests: TunnelRequests,
    private readonly clock: ClientClock,
    private isPolling: boolean,
    private readonly events: DownloadEvents,
  ) {}

  /** Runs until it is stopped or the tunnel is lost. @param path of the tunnel */
  async run(path: string): Promise<void> {
    const budget = new RetryBudget(this.clock);
    while (!this.#isStopped) {
      const outcome = await this.#get(path);
      if (this.#isStopped) return;
      if (outcome === 'answered') budget.reset();
      else if (outcome === 'refused' || !(await budget.waitToRetry())) return this.#lose();
    }
  }

  /** Notes how many bytes the server has produced in all. */
  expect(producedBytes: number): void {
    const wasBehind = this.#expectedBytes > this.receivedBytes;
    this.#expectedBytes = Math.max(this.#expectedBytes, producedBytes);
    // While it was behind already, the timeout is running.
    if (!wasBehind && this.#expectedBytes > this.receivedBytes) this.#restartTimeout();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimeout?.();
    this.#abort.abort();
  }

  async #get(path: string): Promise<'answered' | RequestProblem> {
    const [bytesBefore, startedAt] = [this.receivedBytes, this.clock.now()];
    this.#hasBytes = false;
    this.#abort = new AbortController();
    this.#restartTimeout();
    const query = `?from=${bytesBefore}${this.isPolling ? '&poll=1' : ''}`;
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
    const tookMs = this.clock.now() - startedAt;
    if (!this.isPolling) this.#judgeStream(tookMs);
    if (this.receivedBytes > bytesBefore) return 'answered';
    return isWhole && this.isPolling && tookMs >= EMPTY_POLL_MS ? 'answered' : 'failed';
  }

  /** @returns whether the response ended regularly rather than being cut */
  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (this.#isStopped || done) return true;
        if (!this.#take(value)) return false;
      }
    } catch {
      return false;
    }
  }

  #take(bytes: Uint8Array): boolean {
    this.receivedBytes += bytes.length;
    this.#hasBytes = true;
    this.#restartTimeout();
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
    if (this.#shortStreams >= SHORT_STREAMS_TO_POLL) this.#switchToPolling();
  }

  /** Aborts the request when no bytes arrive: soon for a stream that must have some, and switches to polling then. */
  #restartTimeout(): void {
    this.#cancelTimeout?.();
    if (this.#isStopped) return;
    const isDue = !this.isPolling && (!this.#hasBytes || this.#expectedBytes > this.receivedBytes);
    this.#cancelTimeout = this.clock.after(isDue ? HELD_UP_MS : SILENCE_MS, () => {
      if (isDue) this.#switchToPolling();
      this.#abort.abort();
    });
  }

  #switchToPolling(): void {
    if (this.isPolling) return;
    this.isPolling = true;
    this.events.polls();
  }

  #lose(): void {
    if (this.#isStopped) return;
    this.stop();
    this.events.lost();
  }
}
