import { asBuffer, keep } from './bytes';

/** A terminal takes a third of a megabyte, this much at most. */
const MAX_BYTES = 64 * 1024;
const MAX_RESIZES = 16;
/** Titles and the current folder, as prompts set them: they call for nobody. */
const QUIET_SEQUENCES = /\x1b\](?:[012]|7);[^\x07\x1b]*(?:\x07|\x1b\\)/g;
/** A bell, or a sequence that may be a notification or become one. */
const CALL = /\x07|\x1b\]|\x1b$/;
/** A mode that may outlast its program; pastes in brackets are the shell's. Or the beginning of one. */
const MODE = /\x1b(?:=|\[(?:\?(?!2004[hl])|[>=\d;]*[rhu]|>[\d;]*m|[>=?\d;]*$)|$)/;

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/**
 * What came before a terminal was needed. Most sessions are at a prompt that nobody attaches to again, and some output can
 * as well be kept as it is, until somebody wants to see the screen.
 */
export class EarlyOutput {
  readonly #kept: (Uint8Array | TerminalSize)[] = [];
  #bytes = 0;
  #resizes = 0;

  /** @returns false when a terminal has to take this from now on: it is too much, or a program may call for somebody */
  take(bytes: Uint8Array): boolean {
    if (this.#bytes + bytes.length > MAX_BYTES) return false;
    if (CALL.test(asBuffer(bytes).toString('latin1').replace(QUIET_SEQUENCES, ''))) return false;
    keep(this.#kept, bytes);
    this.#bytes += bytes.length;
    return true;
  }

  /** @returns false when it was resized too often to be remembered */
  resize(size: TerminalSize): boolean {
    this.#kept.push(size);
    this.#resizes += 1;
    return this.#resizes < MAX_RESIZES;
  }

  /** Whether any of it may have set a mode that a program is to end. */
  get setsModes(): boolean {
    return this.#kept.some(
      (part) => part instanceof Uint8Array && MODE.test(asBuffer(part).toString('latin1')),
    );
  }

  /** In order. */
  get all(): readonly (Uint8Array | TerminalSize)[] {
    return this.#kept;
  }
}
