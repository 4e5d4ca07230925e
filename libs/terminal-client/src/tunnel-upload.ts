import { encodeTunnelFrame, TUNNEL_LIMITS, type TunnelFrame, type TunnelWritten } from '@latchkey/contracts';
import { Patience } from './patience';
import type { TunnelRequests } from './tunnel-requests';
import type { ClientClock } from './types';

const ANSWER_MS = 10_000;
/** A page that has nothing to say says so, or the server takes it for gone. */
const SAY_SOMETHING_MS = 30_000;

export interface UploadEvents {
  /** What has come of the download, which is confirmed by the way. */
  receivedBytes(): number;
  answered(written: TunnelWritten): void;
  /** The tunnel cannot go on. */
  lost(): void;
}

/**
 * Brings what the page says to the server, in order and once: one POST at a time, with all that has gathered meanwhile, and with the
 * same number again if it is not known what became of it.
 */
export class TunnelUpload {
  #waiting: Uint8Array[] = [];
  #number = 0;
  #confirmedBytes = 0;
  private path: string | null = null;
  #sending = false;
  #silent = false;
  #stopped = false;
  #cancelSilence: (() => void) | null = null;

  constructor(
    private readonly requests: TunnelRequests,
    private readonly clock: ClientClock,
    private readonly events: UploadEvents,
  ) {}

  /** @param path of the tunnel, which is open now */
  start(path: string): void {
    this.path = path;
    void this.#pump();
  }

  send(frame: TunnelFrame): void {
    this.#waiting.push(encodeTunnelFrame(frame));
    // With all that is said in the same breath.
    queueMicrotask(() => void this.#pump());
  }

  /** More has come of the download; it is confirmed when it is much. */
  received(): void {
    if (this.#isConfirmationDue()) void this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelSilence?.();
  }

  async #pump(): Promise<void> {
    const { path } = this;
    if (path === null || this.#sending || this.#stopped) return;
    this.#sending = true;
    while (!this.#stopped && (this.#waiting.length > 0 || this.#silent || this.#isConfirmationDue())) {
      this.#silent = false;
      const isTaken = await this.#post(path, this.#takeBody());
      if (this.#stopped) return;
      if (!isTaken) {
        this.stop();
        return this.events.lost();
      }
    }
    this.#sending = false;
    this.#breakSilenceLater();
  }

  async #post(path: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const patience = new Patience(this.clock);
    do {
      const received = this.events.receivedBytes();
      const query = `?number=${this.#number}&received=${received}`;
      const answer = await this.requests.send('POST', path + query, ANSWER_MS, { body });
      if (answer === 'refused') return false;
      const written = answer === 'failed' ? null : await readWritten(answer);
      if (written === null) continue;
      this.#number += 1;
      this.#confirmedBytes = received;
      this.events.answered(written);
      return true;
    } while (!this.#stopped && (await patience.tryAgain()));
    return false;
  }

  /** As many frames as one POST takes. */
  #takeBody(): Uint8Array<ArrayBuffer> {
    let [count, length] = [0, 0];
    for (const frame of this.#waiting) {
      if (count > 0 && length + frame.length > TUNNEL_LIMITS.maxBodyBytes) break;
      count += 1;
      length += frame.length;
    }
    const body = new Uint8Array(length);
    let position = 0;
    for (const frame of this.#waiting.splice(0, count)) {
      body.set(frame, position);
      position += frame.length;
    }
    return body;
  }

  #isConfirmationDue(): boolean {
    return this.events.receivedBytes() - this.#confirmedBytes >= TUNNEL_LIMITS.confirmEveryBytes;
  }

  #breakSilenceLater(): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.clock.after(SAY_SOMETHING_MS, () => {
      this.#silent = true;
      void this.#pump();
    });
  }
}

/** @returns null when the answer is cut or not the server's */
async function readWritten(response: Response): Promise<TunnelWritten | null> {
  try {
    const written = (await response.json()) as Partial<TunnelWritten>;
    return typeof written.producedBytes === 'number' ? { producedBytes: written.producedBytes } : null;
  } catch {
    return null;
  }
}
