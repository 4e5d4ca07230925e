import { connectTo } from '../contenders/connect';
import { BASH } from '../contenders/bash';
import type { Connection, Endpoint } from '../contenders/contender';
import { instantTerminal, type TerminalModel } from './terminal-model';

/** A marker, and what follows it, ends within so many bytes of the end of a chunk. */
const TAIL_BYTES = 512;
const PATIENCE_MS = 60_000;
export const PROMPT = '@lk@> ';
/** As it is typed: the echo of it is not mistaken for the prompt. */
const TYPED_PROMPT = "'@l''k@> '";

type MakeTerminal = (onParsed: (bytes: Uint8Array) => void) => TerminalModel;

/** Bash in a session of a contender, alike for all, with a terminal that watches for words at the end of the output. */
export class Shell {
  readonly terminal: TerminalModel;
  receivedBytes = 0;
  /** Called after each chunk that was parsed. */
  onParsed: ((bytes: Uint8Array) => void) | null = null;
  #connection: Connection | null = null;
  #tail: Uint8Array = new Uint8Array(0);
  #look: (() => void) | null = null;

  private constructor(makeTerminal: MakeTerminal) {
    this.terminal = makeTerminal((bytes) => this.#parsed(bytes));
  }

  static async open(
    endpoint: Endpoint,
    { terminal = instantTerminal, viaPort }: { terminal?: MakeTerminal; viaPort?: number } = {},
  ): Promise<Shell> {
    const shell = new Shell(terminal);
    shell.#connection = await connectTo(endpoint, {
      ...(viaPort !== undefined && { viaPort }),
      onOutput: (bytes, parsed) => {
        shell.receivedBytes += bytes.length;
        shell.terminal.push(bytes, parsed);
      },
    });
    const setUp = `stty -echo; PS1=${TYPED_PROMPT}; PROMPT_COMMAND=; bind 'set enable-bracketed-paste off'`;
    shell.send(`exec ${BASH.join(' ')}\r`);
    shell.send(`${setUp}\r`);
    await shell.until(PROMPT);
    // The prompt may have been drawn amid what was typed ahead: one more, and it is quiet.
    await shell.run('printf "%s\\n" REA""DY', 'READY');
    return shell;
  }

  /** Of a session that outlives its viewers. */
  get sessionId(): string {
    return this.#connection?.sessionId ?? '';
  }

  send(text: string): void {
    this.#connection?.send(text);
  }

  /** Types a command and waits until `word` is at the end of what was parsed. */
  async run(command: string, word: string): Promise<void> {
    this.forgetTail();
    const seen = this.until(word);
    this.send(`${command}\r`);
    await seen;
  }

  forgetTail(): void {
    this.#tail = new Uint8Array(0);
  }

  until(word: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const tail = JSON.stringify(Buffer.from(this.#tail).toString().slice(-80));
        reject(new Error(`waited ${PATIENCE_MS / 1000} s for ${JSON.stringify(word)} after ${tail}`));
      }, PATIENCE_MS);
      const look = (): void => {
        if (!Buffer.from(this.#tail).includes(word)) return;
        clearTimeout(timer);
        this.#look = null;
        resolve();
      };
      this.#look = look;
      look();
    });
  }

  stopReading(): void {
    this.#connection?.stopReading();
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  #parsed(bytes: Uint8Array): void {
    if (this.#look) {
      const joined = bytes.length >= TAIL_BYTES ? bytes : Buffer.concat([this.#tail, bytes]);
      this.#tail = joined.subarray(-TAIL_BYTES);
      this.#look();
    }
    this.onParsed?.(bytes);
  }
}
