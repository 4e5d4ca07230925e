/** What the viewer's terminal does with output: `push` when it arrives, `parsed` when the terminal is through with it. */
export interface TerminalModel {
  push(bytes: Uint8Array, parsed: () => void): void;
  readonly queuedBytes: number;
}

/** Takes no time. Measures the server alone. */
export function instantTerminal(onParsed: (bytes: Uint8Array) => void): TerminalModel {
  return {
    queuedBytes: 0,
    push: (bytes, parsed) => {
      parsed();
      onParsed(bytes);
    },
  };
}

/** Takes everything and parses nothing. */
export function stuckTerminal(): TerminalModel {
  let queuedBytes = 0;
  return {
    get queuedBytes() {
      return queuedBytes;
    },
    push: (bytes) => (queuedBytes += bytes.length),
  };
}

const TICK_MS = 1;

/**
 * A terminal in a browser: it is given every message at once, for a browser's WebSocket cannot be told to wait, and parses
 * them one after the other at a steady rate.
 */
export class BrowserTerminal implements TerminalModel {
  queuedBytes = 0;
  #queue: { bytes: Uint8Array; left: number; parsed: () => void }[] = [];
  #parsedUntil = 0;
  #running = false;

  constructor(
    private readonly bytesPerSecond: number,
    private readonly onParsed: (bytes: Uint8Array) => void,
  ) {}

  push(bytes: Uint8Array, parsed: () => void): void {
    this.#queue.push({ bytes, left: bytes.length, parsed });
    this.queuedBytes += bytes.length;
    if (this.#running) return;
    this.#running = true;
    this.#parsedUntil = performance.now();
    this.#later();
  }

  #later(): void {
    setTimeout(() => this.#parse(), TICK_MS);
  }

  #parse(): void {
    const now = performance.now();
    let budget = ((now - this.#parsedUntil) / 1000) * this.bytesPerSecond;
    this.#parsedUntil = now;
    for (let head = this.#queue[0]; head && budget > 0; head = this.#queue[0]) {
      const taken = Math.min(head.left, budget);
      budget -= taken;
      head.left -= taken;
      this.queuedBytes -= taken;
      if (head.left > 0) break;
      this.#queue.shift();
      head.parsed();
      this.onParsed(head.bytes);
    }
    this.#running = this.#queue.length > 0;
    if (this.#running) this.#later();
    else this.queuedBytes = 0; // not what rounding left
  }
}
