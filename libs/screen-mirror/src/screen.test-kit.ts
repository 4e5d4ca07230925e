import * as fc from 'fast-check';
import { SerializeAddon } from '@xterm/addon-serialize';
import type { IBuffer } from '@xterm/headless';
import { concat } from './bytes';
import { ModeTracker } from './mode-tracker';
import { sharedModes, screenState } from './state-writer';
import { currentSgr, sgrOf, backgroundSgr } from './sgr';
import { createHeadless, type Cell, type Headless } from './xterm-internals';

/** A viewer's terminal, whose whole state tests can inspect. */
export class Viewer {
  readonly headless: Headless;
  readonly #modes = new ModeTracker();
  #showsLinks = true;
  readonly #serializer = new SerializeAddon();

  constructor(cols: number, rows: number, scrollbackLines: number) {
    this.headless = createHeadless(cols, rows, scrollbackLines);
    this.#modes.attach(this.headless.terminal);
    this.headless.terminal.loadAddon(this.#serializer);
  }

  /** The screen as xterm's own addon serializes it, which shares no code with ours. */
  serialized(): string {
    return this.#serializer.serialize();
  }

  write(...parts: readonly Uint8Array[]): this {
    this.headless.core.writeSync(concat(parts));
    return this;
  }

  /** Everything that a person or a program could observe, in a form with readable differences. */
  look({ emptyCell = '·', links = true } = {}): Record<string, unknown> {
    const { terminal, core } = this.headless;
    this.#showsLinks = links;
    const { active, normal, alternate } = terminal.buffer;
    const { _curAttrData, _parser } = core._inputHandler;
    const screens =
      active.type === 'normal' ? [core.buffers.normal] : [core.buffers.normal, core.buffers.alt];
    return {
      screen: active.type,
      cursor: [active.cursorX, active.cursorY],
      lines: this.#lines(normal, emptyCell),
      alternate: active.type === 'alternate' ? this.#lines(alternate, emptyCell) : [],
      modes: { ...terminal.modes, synchronizedOutputMode: undefined },
      states: screens.map((screen) => screenState(this.headless, screen)),
      shared: sharedModes(this.headless) + this.#modes.sharedSequence(),
      kitty: [this.#modes.screenSequence('normal'), this.#modes.screenSequence(active.type)],
      attributes: currentSgr(_curAttrData),
      link: this.#uri(_curAttrData.hasExtendedAttrs() ? _curAttrData.extended.urlId : 0),
      charset: core._charsetService.charset?.['a'],
      parser: _parser.currentState,
    };
  }

  /** Whether the cursor waits to wrap after an emptied cell, which output can restore only with a space. */
  get waitsBehindNothing(): boolean {
    const { active } = this.headless.terminal.buffer;
    if (active.cursorX < this.headless.terminal.cols) return false;
    const cell = active.getLine(active.baseY + active.cursorY)?.getCell(active.cursorX - 1);
    return cell?.getWidth() === 1 && cell.getChars() === '';
  }

  #lines(buffer: IBuffer, emptyCell: string): string[] {
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y++) {
      const line = buffer.getLine(y)!;
      // The first line continues no other, and the alternate screen is never rewrapped.
      let text = line.isWrapped && y > 0 && buffer.type === 'normal' ? '↳' : '';
      for (let x = 0; x < line.length; x++) {
        const cell = line.getCell(x) as Cell;
        if (cell.getWidth() === 0) continue;
        const style = cell.getChars() === '' ? backgroundSgr(cell) : sgrOf(cell);
        const link = this.#uri(cell.getChars() !== '' && cell.hasExtendedAttrs() ? cell.extended.urlId : 0);
        const shown = cell.getChars() === '' ? emptyCell : cell.getChars() + '_'.repeat(cell.getWidth() - 1);
        text += (style === '\x1b[m' ? '' : `{${style.slice(2)}${link}}`) + shown;
      }
      lines.push(text.replace(/·+$/, ''));
    }
    return lines;
  }

  #uri(urlId: number): string {
    // A link whose first line is gone has lost its target.
    return urlId === 0 || !this.#showsLinks
      ? ''
      : (this.headless.core._oscLinkService.getLinkData(urlId)?.uri ?? '');
  }
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Cuts bytes at any place, even within a character or sequence. */
export function cutInto(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.slice(at[index], end));
}

const word = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[ -~]{0,12}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{30,90}$/) },
  fc.constantFrom(
    '€',
    'ü',
    '漢字',
    '한글',
    '👍',
    '👩‍👩‍👧',
    'e\u0301',
    '🇩🇪',
    '☺\ufe0f',
    '\u0301',
    '\u200d',
    '\u00a0',
    'नि',
    '👍🏽',
  ),
);
const color = fc.oneof(
  fc.constantFrom(
    '31',
    '42',
    '95',
    '104',
    '1',
    '2',
    '22',
    '3',
    '4',
    '4:3',
    '24',
    '7',
    '27',
    '9',
    '53',
    '39',
    '49',
    '0',
    '',
  ),
  fc.nat(255).map((index) => `38;5;${index}`),
  fc.tuple(fc.nat(255), fc.nat(255)).map(([red, blue]) => `48;2;${red};0;${blue}`),
  fc.nat(255).map((index) => `58;5;${index}`),
);
const sgr = fc.array(color, { minLength: 1, maxLength: 3 }).map((codes) => `\x1b[${codes.join(';')}m`);
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '\t', '\n\r');

/** Text, CR, LF, TAB, SGR. */
export const plainPiece = fc.oneof({ weight: 4, arbitrary: word }, sgr, { weight: 2, arbitrary: lineEnd });

const small = fc.integer({ min: 0, max: 14 });
const motion = fc.oneof(
  fc.tuple(small, small).map(([row, column]) => `\x1b[${row};${column}H`),
  fc.tuple(small, fc.constantFrom(...'@ABCDEFGILMPSTXZd')).map(([count, final]) => `\x1b[${count}${final}`),
  fc
    .tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom('J', 'K'))
    .map(([how, final]) => `\x1b[${how}${final}`),
  fc.constantFrom('\b', '\x07', '\x0b', '\x1bD', '\x1bM', '\x1bE', '\x1bH', '\x1b[g', '\x1b[3b'),
);
const mode = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '?1',
        '?6',
        '?7',
        '?9',
        '?12',
        '?25',
        '?45',
        '?66',
        '?1000',
        '?1002',
        '?1003',
        '?1004',
        '?1005',
      ),
      fc.constantFrom('h', 'l'),
    )
    .map(([number, final]) => `\x1b[${number}${final}`),
  fc
    .tuple(
      fc.constantFrom('?1006', '?1007', '?1015', '?1016', '?2004', '?2026', '4', '20'),
      fc.constantFrom('h', 'l'),
    )
    .map(([number, final]) => `\x1b[${number}${final}`),
  fc
    .tuple(fc.constantFrom('?47', '?1047', '?1048', '?1049'), fc.constantFrom('h', 'l'))
    .map(([number, final]) => `\x1b[${number}${final}`),
  fc.tuple(small, small).map(([top, bottom]) => `\x1b[${top};${bottom}r`),
  fc.tuple(fc.constantFrom('>', '<', '='), fc.nat(31)).map(([how, flags]) => `\x1b[${how}${flags}u`),
  fc.integer({ min: 0, max: 6 }).map((style) => `\x1b[${style} q`),
  fc.constantFrom(
    '\x1b[>4;2m',
    '\x1b[>4m',
    '\x1b[!p',
    '\x1b[3g',
    '\x1b=',
    '\x1b>',
    '\x1b7',
    '\x1b8',
    '\x1bc',
  ),
);
const other = fc.oneof(
  fc.constantFrom('\x1b(0', '\x1b(B', '\x1b)0', '\x0e', '\x0f', '\x1b(A', '\x1b*0', '\x1bn'),
  fc.constantFrom('\x1b]0;title\x07', '\x1b]2;ü\x1b\\', '\x1b]8;;https://a.example/\x1b\\', '\x1b]8;;\x07'),
  fc.constantFrom(
    '\x1bPq#0;2\x1b\\',
    '\x1b_Gi=1;AAAA\x1b\\',
    '\x1b[1"q',
    '\x1b[0"q',
    '\x1b[?1;2c',
    '\u009b31m',
  ),
  fc.constantFrom('\x1b[1;2', '\x1b[38;5\x18', '\x1b]0;never', '\x1bP1', '\x1b[?', '\x7f', '\x1b#8'),
);

/** Anything that a program may output. */
export const anyPiece = fc.oneof(
  { weight: 6, arbitrary: plainPiece },
  { weight: 3, arbitrary: motion },
  { weight: 2, arbitrary: mode },
  { weight: 1, arbitrary: other },
);
