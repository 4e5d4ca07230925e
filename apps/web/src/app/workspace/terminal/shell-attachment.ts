import { signal } from '@angular/core';
import {
  TerminalConnection,
  isTerminalReply,
  type Refusal,
  type TerminalState,
  type WebSocketLike,
} from '@latchkey/terminal-client';
import type { Terminal } from '@xterm/xterm';
import { byteWords } from '../../shared/words';
import { acceptClipboardWrites } from '../../terminal/program/clipboard-writes';
import { OutputWriter } from '../../terminal/output-writer';
import { sanitiseTitle } from '../../terminal/program/program-signals';

/** Ends a broken escape sequence and resets, after the output that still waits to be parsed. */
const RESET = '\u0018\u001bc';
const GAP_STYLE = '\u001b[0;7m';
const PLAIN = '\u001b[0m';

export interface AttachmentOptions {
  /** WebSocket address of the shell. */
  readonly url: string;
  /** Opens a socket to it. */
  readonly openSocket: (url: string) => WebSocketLike;
  /** Whether nothing is typed there for now. */
  readonly watches: () => boolean;
  /** Changes what a person typed before it is sent, such as a held Ctrl of the key bar. */
  readonly onKeys: (data: string) => string;
  /** Why no connection can be opened, if it is known. */
  readonly explainFailure: () => Promise<Refusal | null>;
  /** A program has put so many characters into the person's clipboard. */
  readonly onClipboardWrite: (characters: number) => void;
}

/** A terminal on the screen tied to a shell on the server, for as long as a pane shows it. */
export class ShellAttachment {
  readonly connection = signal<TerminalState>({ kind: 'connecting' });
  /** What the program in the shell calls itself. */
  readonly title = signal('');
  readonly #link: TerminalConnection;
  /** Replayed chunks that xterm has not parsed yet; while there are any, its own answers are not sent. */
  #unparsedReplays = 0;
  /** The size changes because another viewer has resized the shell, which needs not be told. */
  #followingOthers = false;
  /** Another viewer gave the shell the size that it has. */
  hasSizeOfOthers = false;

  constructor(
    private readonly terminal: Terminal,
    { url, openSocket, watches, onKeys, explainFailure, onClipboardWrite }: AttachmentOptions,
  ) {
    const writer = new OutputWriter(terminal, () => document.hidden);
    this.#link = new TerminalConnection({
      url,
      openSocket,
      readOnly: watches,
      size: { cols: terminal.cols, rows: terminal.rows },
      explainFailure,
      onState: (state) => this.connection.set(state),
      onReset: () => writer.write(RESET),
      onGap: (missingBytes) =>
        writer.write(`\r\n${GAP_STYLE} ${byteWords(missingBytes)} of output are gone ${PLAIN}\r\n`),
      onResized: ({ cols, rows }) => {
        this.#followingOthers = true;
        terminal.resize(cols, rows);
        this.#followingOthers = false;
        this.hasSizeOfOthers = true;
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
      this.hasSizeOfOthers = false;
      this.#link.resize(cols, rows);
    });
    terminal.onTitleChange((title) => this.title.set(sanitiseTitle(title)));
    acceptClipboardWrites(
      terminal,
      () => !this.isReplaying,
      (text) => onClipboardWrite([...text].length),
    );
  }

  /** What is parsed now is output of the past: it is shown, and does nothing else. */
  get isReplaying(): boolean {
    return this.#unparsedReplays > 0;
  }

  get roundTripMs(): number | null {
    return this.#link.roundTripMs;
  }

  /** @returns false if nothing was taken: too much waits already, or the shell has ended */
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
