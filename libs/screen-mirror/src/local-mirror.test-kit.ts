import { MirrorFeed } from './mirror-feed';
import { MirrorTerminal, type ScreenStreams } from './mirror-terminal';

/** A mirror without a worker: its terminal parses when it is told to. */
export class LocalMirror {
  readonly #terminal: MirrorTerminal;
  readonly #way: MirrorFeed;
  readonly #sent: Uint8Array[] = [];
  parsedBytes = 0;

  constructor(
    cols: number,
    rows: number,
    private readonly scrollbackLines: number,
    slackBytes?: number,
  ) {
    this.#terminal = new MirrorTerminal(cols, rows, scrollbackLines);
    this.#way = new MirrorFeed({
      size: { cols, rows },
      scrollbackLines,
      send: (bytes) => this.#sent.push(bytes),
      ...(slackBytes !== undefined && { slackBytes }),
    });
  }

  feed(bytes: Uint8Array): this {
    this.#way.feed(bytes);
    return this;
  }

  resize(cols: number, rows: number): this {
    this.#way.resize({ cols, rows });
    this.parse();
    this.#terminal.resize(cols, rows);
    return this;
  }

  /** So much of what was sent, in pieces as it was. */
  parse(pieces = Infinity): this {
    for (let n = 0; n < pieces; n++) {
      const bytes = this.#sent.shift();
      if (bytes === undefined) break;
      this.#terminal.write(bytes);
      this.parsedBytes += bytes.length;
      this.#way.taken(bytes.length, this.#terminal.isPlain);
    }
    return this;
  }

  /** All of it. */
  settle(): this {
    this.#way.flush();
    return this.parse();
  }

  streams(maxScrollbackLines = this.scrollbackLines): ScreenStreams {
    return this.settle().#terminal.streams(maxScrollbackLines);
  }
}
