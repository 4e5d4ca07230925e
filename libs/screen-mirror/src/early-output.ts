import { asBuffer, keep } from './bytes';

/** A terminal takes a third of a megabyte, so this is cheaper. */
const MAX_BYTES = 64 * 1024;
const MAX_RESIZES = 16;
/** Titles and the current folder, which prompts set; they never ask for attention. */
const QUIET_SEQUENCES = /\x1b\](?:[012]|7);[^\x07\x1b]*(?:\x07|\x1b\\)/g;
/** A bell, or the start of a sequence that may be a notification. */
const ATTENTION = /\x07|\x1b\]|\x1b$/;
/** A mode, or the start of one, that a program may leave on; not bracketed paste, which is the shell's. */
const MODE = /\x1b(?:=|\[(?:\?(?!2004[hl])|[>=\d;]*[rhu]|>[\d;]*m|[>=?\d;]*$)|$)/;

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/**
 * Keeps the first output of a session until a terminal is needed to parse it. Most sessions stay at a prompt and are never
 * attached to again, so they need no terminal.
 */
export class EarlyOutput {
  readonly #kept: (Uint8Array | TerminalSize)[] = [];
  #bytes = 0;
  #resizes = 0;

  /** @returns false when a terminal is needed from now on: the output is too long, or may ask for attention */
  take(bytes: Uint8Array): boolean {
    if (this.#bytes + bytes.length > MAX_BYTES) return false;
    if (ATTENTION.test(asBuffer(bytes).toString('latin1').replace(QUIET_SEQUENCES, ''))) return false;
    keep(this.#kept, bytes);
    this.#bytes += bytes.length;
    return true;
  }

  /** @returns false when a terminal is needed, after too many resizes */
  resize(size: TerminalSize): boolean {
    this.#kept.push(size);
    this.#resizes += 1;
    return this.#resizes < MAX_RESIZES;
  }

  /** Whether any of it may have set a mode that a program left on. */
  get setsModes(): boolean {
    return this.#kept.some(
      (part) => part instanceof Uint8Array && MODE.test(asBuffer(part).toString('latin1')),
    );
  }

  /** Output and resizes, in order. */
  get all(): readonly (Uint8Array | TerminalSize)[] {
    return this.#kept;
  }
}
