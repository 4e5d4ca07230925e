import { createHash } from 'node:crypto';
import { TerminalConnection, type TerminalOptions, type TerminalState } from '@latchkey/terminal-client';
import { WebSocket } from 'ws';

/** A viewer like a page: records its output and acknowledges it at once. */
export class TestViewer {
  readonly states: TerminalState[] = [];
  readonly gaps: number[] = [];
  readonly replayed: boolean[] = [];
  resets = 0;
  shown: Uint8Array[] = [];
  readonly connection: TerminalConnection;
  readonly #watchers = new Set<() => void>();

  constructor(url: string, options: Partial<TerminalOptions> = {}) {
    this.connection = new TerminalConnection({
      url,
      openSocket: (address) => new WebSocket(address),
      size: { cols: 80, rows: 24 },
      backoff: { firstMs: 1, capMs: 5, jitter: 0 },
      onOutput: (chunk) => {
        this.shown.push(chunk.bytes);
        this.replayed.push(chunk.replay);
        chunk.parsed();
        this.#look();
      },
      onState: (state) => {
        this.states.push(state);
        this.#look();
      },
      onGap: (bytes) => this.gaps.push(bytes),
      onReset: () => {
        this.resets += 1;
        this.shown = [];
      },
      ...options,
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.shown);
  }

  get text(): string {
    return this.bytes.toString();
  }

  get sha256(): string {
    return createHash('sha256').update(this.bytes).digest('hex');
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  untilText(text: string): Promise<void> {
    return this.until(() => this.text.includes(text));
  }

  async untilState<Kind extends TerminalState['kind']>(
    kind: Kind,
  ): Promise<Extract<TerminalState, { kind: Kind }>> {
    const isIt = (state: TerminalState): state is Extract<TerminalState, { kind: Kind }> =>
      state.kind === kind;
    await this.until(() => isIt(this.connection.state));
    return this.connection.state as Extract<TerminalState, { kind: Kind }>;
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
