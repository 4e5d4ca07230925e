import { MirrorFeed } from './mirror-feed';
import { MirrorTerminal, type ScreenStreams } from './mirror-terminal';

/** A mirror without a worker, whose terminal parses when a test calls `parse`. */
export class LocalMirror {
  readonly #terminal: MirrorTerminal;
  readonly #feed: MirrorFeed;
  readonly #sent: Uint8Array[] = [];
  parsedBytes = 0;

  constructor(
    cols: number,
    rows: number,
    private readonly scrollbackLines: number,
    slackBytes?: number,
  ) {
    this.#terminal = new MirrorTerminal(cols, rows, scrollbackLines);
    this.#feed = new MirrorFeed({
      size: { cols, rows },
      scrollbackLines,
      send: (bytes) => this.#sent.push(bytes),
      ...(slackBytes !== undefined && { slackBytes }),
    });
  }

  feed(bytes: Uint8Array): this {
    this.#feed.feed(bytes);
    return this;
  }

  resize(cols: number, rows: number): this {
    this.#feed.resize({ cols, rows });
    this.parse();
    this.#terminal.resize(cols, rows);
    return this;
  }

  /** Parses this many of the pieces that were sent. */
  parse(pieces = Infinity): this {
    for (let n = 0; n < pieces; n++) {
      const bytes = this.#sent.shift();
      if (bytes === undefined) break;
      this.#terminal.write(bytes);
      this.parsedBytes += bytes.length;
      this.#feed.taken(bytes.length, this.#terminal.isPlain);
    }
    return this;
  }

  /** Sends and parses everything. */
  settle(): this {
    this.#feed.flush();
    return this.parse();
  }

  streams(maxScrollbackLines = this.scrollbackLines): ScreenStreams {
    return this.settle().#terminal.streams(maxScrollbackLines);
  }
}
