import { Terminal, type IBufferCell } from '@xterm/headless';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';

/**
 * The parts of a screen's state that xterm's public API doesn't expose: margins, saved cursor, charsets, underline styles,
 * pending joins. They are undocumented, so @xterm/headless is pinned exactly, only this file names them, and
 * {@link createHeadless} fails at once if a name is gone.
 */

export interface Attributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: { readonly underlineColor: number; readonly urlId: number };
  isBold(): number;
  isDim(): number;
  isItalic(): number;
  isBlink(): number;
  isInverse(): number;
  isInvisible(): number;
  isStrikethrough(): number;
  isOverline(): number;
  isProtected(): number;
  hasExtendedAttrs(): number;
  getUnderlineStyle(): number;
  isFgRGB(): boolean;
  isFgPalette(): boolean;
  getFgColor(): number;
  isBgRGB(): boolean;
  isBgPalette(): boolean;
  getBgColor(): number;
}

/** A cell as xterm returns it: the public interface and the attributes behind it. */
export type Cell = IBufferCell & Attributes;

/** A table of replacement characters; undefined is ASCII. */
export type Charset = Record<string, string> | undefined;

export interface ScreenBuffer {
  readonly x: number;
  readonly y: number;
  readonly ybase: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: Charset;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
}

export interface Internals {
  writeSync(data: Uint8Array | string): void;
  readonly buffers: { readonly normal: ScreenBuffer; readonly alt: ScreenBuffer };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly decPrivateModes: {
      readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
      readonly cursorBlink: boolean | undefined;
    };
  };
  readonly coreMouseService: { readonly activeEncoding: string };
  readonly unicodeService: { charProperties(codePoint: number, preceding: number): number };
  readonly _charsetService: {
    readonly charset: Charset;
    readonly glevel: number;
    readonly _charsets: readonly Charset[];
  };
  readonly _oscLinkService: {
    readonly _dataByLinkId: ReadonlyMap<number, unknown>;
    getLinkData(id: number): { id?: string; uri: string } | undefined;
  };
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    /** Ends the current link. */
    _finishHyperlink(): boolean;
    readonly _parser: { readonly currentState: number; readonly precedingJoinState: number };
  };
}

/** The parser's state between sequences. */
export const GROUND = 0;

export interface Headless {
  readonly terminal: Terminal;
  readonly core: Internals;
}

/** Creates a terminal without a page, with the same character widths as the browser's. */
export function createHeadless(cols: number, rows: number, scrollbackLines: number): Headless {
  const terminal = new Terminal({
    cols,
    rows,
    scrollback: scrollbackLines,
    allowProposedApi: true,
    logLevel: 'off',
  });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  const core = (terminal as unknown as { _core: Internals })._core;
  requireKnownShape(core);
  return { terminal, core };
}

function requireKnownShape(core: Internals): void {
  const { normal } = core.buffers;
  const parts: readonly (readonly [object | undefined, string])[] = [
    [core, 'writeSync'],
    [normal, 'tabs'],
    [normal, 'scrollBottom'],
    [normal, 'savedCurAttrData'],
    [normal.savedCurAttrData, 'getUnderlineStyle'],
    [core.coreService, 'decPrivateModes'],
    [core.coreMouseService, 'activeEncoding'],
    [core.unicodeService, 'charProperties'],
    [core._charsetService, '_charsets'],
    [core._oscLinkService, '_dataByLinkId'],
    [core._oscLinkService, 'getLinkData'],
    [core._inputHandler, '_curAttrData'],
    [core._inputHandler, '_finishHyperlink'],
    [core._inputHandler._parser, 'precedingJoinState'],
  ];
  const gone = parts.filter(([part, name]) => part === undefined || !(name in part)).map(([, name]) => name);
  if (gone.length > 0) {
    throw new Error(
      `The screen mirror was written for @xterm/headless 6.0.0; this version lacks: ${gone.join(', ')}`,
    );
  }
}
