import { AttentionWatch, type Attention } from './attention-watch';
import { concat } from './bytes';
import { limitLinks } from './link-limits';
import { ModeTracker } from './mode-tracker';
import { endModes, isOfLineEditors, programModes, type ProgramMode } from './program-modes';
import { ScreenWriter } from './screen-writer';
import { SequenceBoundary } from './sequence-boundary';
import { screenState, sharedModes, writeCursor } from './state-writer';
import { createHeadless, GROUND, type Headless } from './xterm-internals';

/** Longer sequences (pictures, mostly) are given to the parser unfinished. */
const MAX_UNFINISHED_BYTES = 64 * 1024;
/** Puts a fresh parser where xterm's stands, in a sequence that it will ignore, by xterm's numbers of states. */
const OPENERS = ['', '\x1b ', '\x1b ', '\x1b[0<', '\x1b[0<', '\x1b[0<', '\x1b[0<', '\x1b_', '\x1b]9999;'];
/** CAN gives up a sequence that was never finished. */
const CANCEL = '\x18';
const DCS_OPENER = '\x1bP0<';

/** Two streams: see `Snapshot` in screen-mirror.ts. */
export interface ScreenStreams {
  readonly scrollback: Uint8Array<ArrayBuffer>;
  readonly viewport: Uint8Array<ArrayBuffer>;
}

/** A headless terminal that is only ever shown whole sequences, so that its screen can be written out at any byte. */
export class MirrorTerminal {
  readonly #headless: Headless;
  readonly #modes = new ModeTracker();
  readonly #attention = new AttentionWatch();
  readonly #boundary = new SequenceBoundary();
  readonly #shellModes = new Set<ProgramMode>();
  private unfinished: Uint8Array = new Uint8Array(0);

  constructor(cols: number, rows: number, scrollbackLines: number) {
    this.#headless = createHeadless(cols, rows, scrollbackLines);
    limitLinks(this.#headless);
    this.#modes.attach(this.#headless.terminal);
    this.#attention.attach(this.#headless.terminal);
  }

  /** Whether what will be on screen depends on the last lines alone; see `SlidingWindow`. */
  get isPlain(): boolean {
    const { terminal, core } = this.#headless;
    const { buffer, rows } = terminal;
    const { scrollTop, scrollBottom } = core.buffers.normal;
    return (
      buffer.active.type === 'normal' &&
      scrollTop === 0 &&
      scrollBottom === rows - 1 &&
      core._inputHandler._curAttrData.extended.urlId === 0 && // every line of an open link is put on record
      core._inputHandler._parser.currentState === GROUND &&
      this.unfinished.length === 0
    );
  }

  write(bytes: Uint8Array): void {
    const whole = this.#boundary.scan(bytes);
    const { unfinished } = this;
    if (whole < 0) this.unfinished = concat([unfinished, bytes]);
    else {
      this.unfinished = bytes.slice(whole);
      if (unfinished.length > 0) this.#parse(concat([unfinished, bytes.subarray(0, whole)]));
      else this.#parse(bytes.subarray(0, whole));
    }
    if (this.unfinished.length > MAX_UNFINISHED_BYTES) this.#parseUnfinished();
  }

  /** That a program asked for somebody since this was last taken. */
  takeAttention(): Attention | null {
    return this.#attention.take();
  }

  /** The shell has the terminal: what its line editor has on is its own. */
  shellHasIt(): void {
    if (!this.#isAtPrompt) return;
    const on = [...programModes(this.#headless, this.#modes)];
    for (const mode of on.filter(isOfLineEditors)) this.#shellModes.add(mode);
  }

  /** Bash from 5.1 on, zsh and fish have brackets around pastes while they read a line, and not while a command runs. */
  get #isAtPrompt(): boolean {
    return this.#headless.terminal.modes.bracketedPasteMode;
  }

  /** Output that ends the modes that are on and not the shell's; empty when there are none, null where is no prompt. */
  leftovers(): Uint8Array | null {
    if (!this.#isAtPrompt) return null;
    const left = programModes(this.#headless, this.#modes);
    const ends = endModes(new Set([...left].filter((mode) => !this.#shellModes.has(mode))));
    const isBetweenSequences =
      this.unfinished.length === 0 && this.#headless.core._inputHandler._parser.currentState === GROUND;
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
      viewport: concat([encoder.encode(this.#viewport()), this.unfinished]),
    };
  }

  /** Older lines, then enough line feeds to move them off the screen. */
  #scrollback(maxLines: number): string {
    const { terminal, core } = this.#headless;
    const { ybase } = core.buffers.normal;
    const from = Math.max(0, ybase - maxLines);
    if (from === ybase) return '';
    const writer = new ScreenWriter(this.#headless);
    writer.lines(terminal.buffer.normal, from, ybase);
    // Where the screen's first line goes on from the last of these, the wrap is made here: that is one of the line feeds.
    const goesOn = terminal.rows > 1 && terminal.buffer.normal.getLine(ybase)?.isWrapped === true;
    if (goesOn) writer.wrap();
    writer.plain();
    writer.control(`\r${'\n'.repeat(terminal.rows - (goesOn ? 1 : 0))}`);
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

  /** The parser goes on in mid-sequence; so does the search for its end. */
  #parseUnfinished(): void {
    this.#parse(this.unfinished);
    this.unfinished = new Uint8Array(0);
  }

  #parse(bytes: Uint8Array): void {
    this.#headless.core.writeSync(bytes);
  }
}
