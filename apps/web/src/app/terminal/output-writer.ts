import type { Terminal } from '@xterm/xterm';

type Output = string | Uint8Array;

/** xterm.js' queue of output that waits to be parsed. Its version is pinned, and `hidden-page.spec.ts` holds it to this. */
interface TerminalInternals {
  readonly _core?: { readonly _writeBuffer?: { handleUserInput?(): void } };
}

/** Runs something soon, also in a page that nobody sees, where a timer would wait for the next full second. */
export type RunSoon = (task: () => void) => void;

/**
 * Hands output to a terminal. xterm.js parses it by timer, 12 ms at a time, and draws once a frame. In a hidden page
 * timers fire once a second, so that a shell would have to wait for its viewer: there, the output is parsed piece by piece
 * as it comes, by message, and drawn when the page is seen again.
 */
export class OutputWriter {
  readonly #waiting: { readonly output: Output; readonly parsed: () => void }[] = [];
  #isParsing = false;

  constructor(
    private readonly terminal: Pick<Terminal, 'write'>,
    private readonly isHidden: () => boolean,
    private readonly runSoon: RunSoon = byMessage(),
  ) {}

  /** @param parsed called when the terminal has taken the output in */
  write(output: Output, parsed: () => void = () => undefined): void {
    if (!this.isHidden() && this.#waiting.length === 0) {
      this.terminal.write(output, parsed);
      return;
    }
    this.#waiting.push({ output, parsed });
    if (!this.#isParsing) this.#parseNext();
  }

  #parseNext(): void {
    this.#isParsing = true;
    this.runSoon(() => {
      if (!this.isHidden()) return this.#handOverAll();
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#isParsing = false;
        return;
      }
      this.#parseAtOnce();
      this.terminal.write(next.output, () => {
        next.parsed();
        this.#parseNext();
      });
    });
  }

  /** The page is seen: the terminal may take its time again. */
  #handOverAll(): void {
    this.#isParsing = false;
    for (const { output, parsed } of this.#waiting.splice(0)) this.terminal.write(output, parsed);
  }

  /** After a key was pressed xterm.js parses the next output without a timer, so that its echo is not late. */
  #parseAtOnce(): void {
    (this.terminal as TerminalInternals)._core?._writeBuffer?.handleUserInput?.();
  }
}

function byMessage(): RunSoon {
  let tasks: (() => void)[] = [];
  let port: MessagePort | null = null;
  return (task) => {
    if (port === null) {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => tasks.splice(0).forEach((each) => each());
      port = channel.port2;
    }
    tasks = [...tasks, task];
    port.postMessage(null);
  };
}
