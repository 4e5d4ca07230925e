import type { Terminal } from '@xterm/xterm';

type Output = string | Uint8Array;

/** xterm.js's private queue of unparsed output. Its version is pinned, and `hidden-page.spec.ts` checks that this exists. */
interface TerminalInternals {
  readonly _core?: { readonly _writeBuffer?: { handleUserInput?(): void } };
}

/** Schedules a task soon, even in a hidden page, where browsers delay timers to full seconds. */
type RunSoon = (task: () => void) => void;

/**
 * Writes output to a terminal. xterm.js parses on a timer, 12 ms at a time, and draws once a frame. In a hidden page timers
 * fire only once a second, and flow control would stall the shell. So in a hidden page this class schedules the parsing by
 * message instead. The terminal draws when the page becomes visible.
 */
export class OutputWriter {
  readonly #waiting: { readonly output: Output; readonly parsed: () => void }[] = [];
  #isParsing = false;

  constructor(
    private readonly terminal: Pick<Terminal, 'write'>,
    private readonly isHidden: () => boolean,
    private readonly runSoon: RunSoon = byMessage(),
  ) {}

  /** @param parsed called when the terminal has parsed the output */
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
      if (!this.isHidden()) return this.#writeAll();
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#isParsing = false;
        return;
      }
      this.#skipNextTimer();
      this.terminal.write(next.output, () => {
        next.parsed();
        this.#parseNext();
      });
    });
  }

  /** The page is visible again: xterm.js can use its own timer. */
  #writeAll(): void {
    this.#isParsing = false;
    for (const { output, parsed } of this.#waiting.splice(0)) this.terminal.write(output, parsed);
  }

  /** xterm.js parses the output that follows a key press without a timer, so pretend that a key was pressed. */
  #skipNextTimer(): void {
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
