import { AttentionDetector, type Attention } from './attention-detector';
import { concat } from './bytes';
import { ModeTracker } from './mode-tracker';
import { endModes, isOfLineEditors, programModes, type ProgramMode } from './program-modes';
import { ScreenWriter } from './screen-writer';
import { SequenceBoundary } from './sequence-boundary';
import { screenState, sharedModes, writeCursor } from './state-writer';
import { createHeadless, GROUND, type Headless } from './xterm-internals';

/** Longer sequences, mostly images, are passed to the parser unfinished. */
const MAX_UNFINISHED_BYTES = 64 * 1024;
/** Brings a fresh parser into the state of xterm's, inside a sequence that it ignores; indexed by xterm's state numbers. */
const OPENERS = ['', '\x1b ', '\x1b ', '\x1b[0<', '\x1b[0<', '\x1b[0<', '\x1b[0<', '\x1b_', '\x1b]9999;'];
/** CAN ends an unfinished sequence. */
const CANCEL = '\x18';
const DCS_OPENER = '\x1bP0<';
/** Each link costs xterm some kilobytes while its line exists, even when the link was overwritten. */
const MAX_LINKS = 5000;
/** The limit of other terminals. */
const MAX_ADDRESS_CHARACTERS = 2083;

/** The two streams of a `Snapshot`. */
export interface ScreenStreams {
  readonly scrollback: Uint8Array<ArrayBuffer>;
  readonly viewport: Uint8Array<ArrayBuffer>;
}

/** A headless terminal that is given only whole sequences, so that its screen can be written out at any byte. */
export class MirrorTerminal {
  readonly #headless: Headless;
  readonly #modes = new ModeTracker();
  readonly #attention = new AttentionDetector();
  readonly #boundary = new SequenceBoundary();
  readonly #shellModes = new Set<ProgramMode>();
  #unfinished: Uint8Array = new Uint8Array(0);

  constructor(cols: number, rows: number, scrollbackLines: number) {
    this.#headless = createHeadless(cols, rows, scrollbackLines);
    limitLinks(this.#headless);
    this.#modes.attach(this.#headless.terminal);
    this.#attention.attach(this.#headless.terminal);
  }

  /** Whether old lines of plain output that follows may be skipped; see `SlidingWindow`. */
  get isPlain(): boolean {
    const { terminal, core } = this.#headless;
    const { buffer, rows } = terminal;
    const { scrollTop, scrollBottom } = core.buffers.normal;
    return (
      buffer.active.type === 'normal' &&
      scrollTop === 0 &&
      scrollBottom === rows - 1 &&
      core._inputHandler._curAttrData.extended.urlId === 0 && // xterm records every line of an open link
      core._inputHandler._parser.currentState === GROUND &&
      this.#unfinished.length === 0
    );
  }

  write(bytes: Uint8Array): void {
    const whole = this.#boundary.scan(bytes);
    const unfinished = this.#unfinished;
    if (whole < 0) this.#unfinished = concat([unfinished, bytes]);
    else {
      this.#unfinished = bytes.slice(whole);
      if (unfinished.length > 0) this.#parse(concat([unfinished, bytes.subarray(0, whole)]));
      else this.#parse(bytes.subarray(0, whole));
    }
    if (this.#unfinished.length > MAX_UNFINISHED_BYTES) this.#parseUnfinished();
  }

  /** Removes and returns the latest request for attention. */
  takeAttention(): Attention | null {
    return this.#attention.take();
  }

  /** The shell is in the foreground, so the line editor modes that are on are its own. */
  shellInForeground(): void {
    if (!this.#isAtPrompt) return;
    const on = [...programModes(this.#headless, this.#modes)];
    for (const mode of on.filter(isOfLineEditors)) this.#shellModes.add(mode);
  }

  /** Bash from 5.1 on, zsh and fish enable bracketed paste while they read a line, and disable it for commands. */
  get #isAtPrompt(): boolean {
    return this.#headless.terminal.modes.bracketedPasteMode;
  }

  /** Returns output that ends the modes that are on and not the shell's; null when the shell is not at its prompt. */
  leftovers(): Uint8Array | null {
    if (!this.#isAtPrompt) return null;
    const left = programModes(this.#headless, this.#modes);
    const ends = endModes(new Set([...left].filter((mode) => !this.#shellModes.has(mode))));
    const isBetweenSequences =
      this.#unfinished.length === 0 && this.#headless.core._inputHandler._parser.currentState === GROUND;
    return new TextEncoder().encode(ends === '' || isBetweenSequences ? ends : `${CANCEL}${ends}`);
  }

  resize(cols: number, rows: number): void {
    this.#headless.terminal.resize(cols, rows);
  }

  dispose(): void {
    this.#headless.terminal.dispose();
  }

  streams(maxScrollbackLines: number): ScreenStreams {
    const encoder = new TextEncoder();
    return {
      scrollback: encoder.encode(this.#scrollback(maxScrollbackLines)),
      viewport: concat([encoder.encode(this.#viewport()), this.#unfinished]),
    };
  }

  /** Writes the older lines, then enough line feeds to move them off the screen. */
  #scrollback(maxLines: number): string {
    const { terminal, core } = this.#headless;
    const { ybase } = core.buffers.normal;
    const from = Math.max(0, ybase - maxLines);
    if (from === ybase) return '';
    const writer = new ScreenWriter(this.#headless);
    writer.lines(terminal.buffer.normal, from, ybase);
    // If the screen's first line continues the last older one, wrap here; that counts as one of the line feeds.
    const isWrapped = terminal.rows > 1 && terminal.buffer.normal.getLine(ybase)?.isWrapped === true;
    if (isWrapped) writer.wrap();
    writer.plain();
    writer.control(`\r${'\n'.repeat(terminal.rows - (isWrapped ? 1 : 0))}`);
    return writer.text;
  }

  #viewport(): string {
    const { terminal, core } = this.#headless;
    const { normal, alternate, active } = terminal.buffer;
    const writer = new ScreenWriter(this.#headless);
    writer.control('\x1b[H');
    writer.lines(normal, core.buffers.normal.ybase, core.buffers.normal.ybase + terminal.rows);
    writer.plain();
    if (active.type === 'alternate') {
      writer.control(screenState(this.#headless, core.buffers.normal) + this.#modes.screenSequence('normal'));
      writer.control('\x1b[?47h\x1b[H'); // not 1049, which would save the cursor again
      writer.lines(alternate, 0, terminal.rows);
      writer.plain();
    }
    const screen = active.type === 'normal' ? core.buffers.normal : core.buffers.alt;
    writer.control(screenState(this.#headless, screen) + this.#modes.screenSequence(active.type));
    writer.control(sharedModes(this.#headless) + this.#modes.sharedSequence());
    writeCursor(writer, this.#headless, screen);
    return writer.text + (OPENERS[core._inputHandler._parser.currentState] ?? DCS_OPENER);
  }

  /** Parses an unfinished sequence; the search for its end continues. */
  #parseUnfinished(): void {
    this.#parse(this.#unfinished);
    this.#unfinished = new Uint8Array(0);
  }

  #parse(bytes: Uint8Array): void {
    this.#headless.core.writeSync(bytes);
  }
}

/** Drops the link (OSC 8) of text when it is too long or there are too many, since a few megabytes of links fill the heap. */
function limitLinks({ terminal, core }: Headless): void {
  terminal.parser.registerOscHandler(8, (data) => {
    const address = data.slice(data.indexOf(';') + 1);
    const isAllowed =
      address.length <= MAX_ADDRESS_CHARACTERS && core._oscLinkService._dataByLinkId.size < MAX_LINKS;
    // False passes the sequence on to xterm's own handler.
    if (address === '' || isAllowed) return false;
    return core._inputHandler._finishHyperlink();
  });
}
