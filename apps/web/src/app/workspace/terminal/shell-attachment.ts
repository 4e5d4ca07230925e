import { signal } from '@angular/core';
import {
  TerminalConnection,
  isTerminalReply,
  type Refusal,
  type TerminalState,
  type WebSocketLike,
} from '@latchkey/terminal-client';
import type { Terminal } from '@xterm/xterm';
import { formatBytes } from '../../shared/format';
import { OutputWriter } from '../../terminal/output-writer';
import { acceptClipboardWrites } from '../../terminal/program/clipboard-writes';
import { sanitiseTitle } from '../../terminal/program/program-signals';

/** Cancels an unfinished escape sequence, then resets the terminal; written behind output that isn't parsed yet. */
const RESET = '\u0018\u001bc';
const GAP_STYLE = '\u001b[0;7m';
const PLAIN = '\u001b[0m';

interface AttachmentOptions {
  /** WebSocket address of the shell. */
  readonly url: string;
  /** Opens a socket to it. */
  readonly openSocket: (url: string) => WebSocketLike;
  /** Whether to watch only: no input, no resize. */
  readonly readOnly: () => boolean;
  /** Transforms typed input before it's sent, such as applying Ctrl from the key bar. */
  readonly onKeys: (data: string) => string;
  /** Finds out why the connection was refused; null if unknown. */
  readonly explainFailure: () => Promise<Refusal | null>;
  /** Called after a program has written to the clipboard, with the number of characters. */
  readonly onClipboardWrite: (characters: number) => void;
}

/** Connects a terminal on the page to a shell on the server while a pane shows it. */
export class ShellAttachment {
  readonly connection = signal<TerminalState>({ kind: 'connecting' });
  /** The title that the program in the shell has set. */
  readonly title = signal('');
  readonly #link: TerminalConnection;
  /** Replayed chunks that xterm.js hasn't parsed yet. Until it has, don't send its automatic replies. */
  #unparsedReplays = 0;
  /** A resize is being applied that came from another viewer, so don't send it back. */
  #followingOthers = false;
  /** Whether another viewer resized the shell last. */
  wasResizedElsewhere = false;

  constructor(
    private readonly terminal: Terminal,
    { url, openSocket, readOnly, onKeys, explainFailure, onClipboardWrite }: AttachmentOptions,
  ) {
    const writer = new OutputWriter(terminal, () => document.hidden);
    this.#link = new TerminalConnection({
      url,
      openSocket,
      readOnly,
      size: { cols: terminal.cols, rows: terminal.rows },
      explainFailure,
      onState: (state) => this.connection.set(state),
      onReset: () => writer.write(RESET),
      onGap: (missingBytes) =>
        writer.write(`\r\n${GAP_STYLE} ${formatBytes(missingBytes)} of output lost ${PLAIN}\r\n`),
      onResized: ({ cols, rows }) => {
        this.#followingOthers = true;
        terminal.resize(cols, rows);
        this.#followingOthers = false;
        this.wasResizedElsewhere = true;
      },
      onOutput: (chunk) => {
        if (chunk.replay) this.#unparsedReplays += 1;
        writer.write(chunk.bytes, () => {
          if (chunk.replay) this.#unparsedReplays -= 1;
          chunk.parsed();
        });
      },
    });
    terminal.onData((data) => {
      if (this.isReplaying && isTerminalReply(data)) return;
      this.#link.send(onKeys(data));
    });
    terminal.onBinary((data) =>
      this.#link.send(Uint8Array.from(data, (character) => character.charCodeAt(0))),
    );
    terminal.onResize(({ cols, rows }) => {
      if (this.#followingOthers) return;
      this.wasResizedElsewhere = false;
      this.#link.resize(cols, rows);
    });
    terminal.onTitleChange((title) => this.title.set(sanitiseTitle(title)));
    acceptClipboardWrites(
      terminal,
      () => !this.isReplaying,
      (text) => onClipboardWrite([...text].length),
    );
  }

  /** While old output is being parsed, it must have no effect beyond the screen. */
  get isReplaying(): boolean {
    return this.#unparsedReplays > 0;
  }

  get roundTripMs(): number | null {
    return this.#link.roundTripMs;
  }

  /** @returns false if nothing was accepted: too much is waiting already, or the shell has ended */
  send(data: string): boolean {
    const taken = this.#link.send(data);
    this.terminal.scrollToBottom();
    return taken;
  }

  retryNow(): void {
    this.#link.retryNow();
  }

  close(): void {
    this.#link.close();
  }
}
