import { encodeTunnelFrame, TUNNEL_LIMITS, type TunnelFrame, type TunnelWritten } from '@latchkey/contracts';
import type { ClientClock } from './clock';
import type { TunnelRequests } from './tunnel-requests';

/** How often an idle page sends an empty POST, so that the server keeps the tunnel. */
const KEEP_ALIVE_MS = 30_000;

interface UploadEvents {
  /** Bytes received by the download, which each POST confirms. */
  receivedBytes(): number;
  answered(written: TunnelWritten): void;
  /** The tunnel can't continue. */
  lost(): void;
}

/**
 * Sends the page's frames to the server in order and exactly once. One POST is in flight at a time and takes all frames
 * that have queued up; a POST whose fate is unknown is sent again under the same number.
 */
export class TunnelUpload {
  #queue: Uint8Array[] = [];
  #number = 0;
  #confirmedBytes = 0;
  #path: string | null = null;
  #isSending = false;
  #isKeepAliveDue = false;
  #isStopped = false;
  #cancelKeepAlive: (() => void) | null = null;

  constructor(
    private readonly requests: TunnelRequests,
    private readonly clock: ClientClock,
    private readonly events: UploadEvents,
  ) {}

  /** @param path of the tunnel that the server opened */
  start(path: string): void {
    this.#path = path;
    void this.#pump();
  }

  send(frame: TunnelFrame): void {
    this.#queue.push(encodeTunnelFrame(frame));
    // One POST for all frames of the same tick.
    queueMicrotask(() => void this.#pump());
  }

  /** The download received more; confirms it once that is much. */
  received(): void {
    if (this.#isConfirmationDue()) void this.#pump();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelKeepAlive?.();
  }

  async #pump(): Promise<void> {
    const path = this.#path;
    if (path === null || this.#isSending || this.#isStopped) return;
    this.#isSending = true;
    while (
      !this.#isStopped &&
      (this.#queue.length > 0 || this.#isKeepAliveDue || this.#isConfirmationDue())
    ) {
      this.#isKeepAliveDue = false;
      const isTaken = await this.#post(path, this.#takeBody());
      if (this.#isStopped) return;
      if (!isTaken) {
        this.stop();
        return this.events.lost();
      }
    }
    this.#isSending = false;
    this.#keepAliveLater();
  }

  async #post(path: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
    let received = 0;
    const request = (): { path: string; body: BodyInit } => {
      received = this.events.receivedBytes();
      return { path: `${path}?number=${this.#number}&received=${received}`, body };
    };
    const written = await this.requests.post(request, readWritten, () => this.#isStopped);
    if (written === null) return false;
    this.#number += 1;
    this.#confirmedBytes = received;
    this.events.answered(written);
    return true;
  }

  /** Takes as many frames as fit in one POST. */
  #takeBody(): Uint8Array<ArrayBuffer> {
    let [count, length] = [0, 0];
    for (const frame of this.#queue) {
      if (count > 0 && length + frame.length > TUNNEL_LIMITS.maxBodyBytes) break;
      count += 1;
      length += frame.length;
    }
    const body = new Uint8Array(length);
    let position = 0;
    for (const frame of this.#queue.splice(0, count)) {
      body.set(frame, position);
      position += frame.length;
    }
    return body;
  }

  #isConfirmationDue(): boolean {
    return this.events.receivedBytes() - this.#confirmedBytes >= TUNNEL_LIMITS.confirmEveryBytes;
  }

  #keepAliveLater(): void {
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = this.clock.after(KEEP_ALIVE_MS, () => {
      this.#isKeepAliveDue = true;
      void this.#pump();
    });
  }
}

function readWritten(answer: unknown): TunnelWritten | null {
  const producedBytes = (answer as Partial<TunnelWritten> | null)?.producedBytes;
  return typeof producedBytes === 'number' ? { producedBytes } : null;
}
