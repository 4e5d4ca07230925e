import type { Attributes } from './xterm-internals';

const COLOR_MODE_MASK = 0x3000000;
const COLOR_MODE_RGB = 0x3000000;
const UNDERLINE_FLAG = 0x10000000;

/** Returns one SGR sequence that sets exactly these attributes, regardless of earlier ones (and protection, which SGR resets). */
export function sgrOf(attributes: Attributes): string {
  return sequence(attributes, underline(attributes, attributes.hasExtendedAttrs() !== 0));
}

/** Does the same for the active attributes, which keep an underline colour even without underline. */
export function currentSgr(attributes: Attributes): string {
  return sequence(attributes, underline(attributes, true));
}

/** Does the same for the attributes that DECSC saved, of which xterm keeps only whether they underline. */
export function savedSgr(attributes: Attributes): string {
  return sequence(attributes, (attributes.fg & UNDERLINE_FLAG) === 0 ? [] : ['4']);
}

function sequence(attributes: Attributes, underlined: readonly string[]): string {
  const codes = [...flags(attributes), ...underlined];
  if (attributes.isFgRGB()) codes.push(`38;2;${rgb(attributes.getFgColor())}`);
  else if (attributes.isFgPalette()) codes.push(palette(attributes.getFgColor(), 30));
  if (attributes.isBgRGB()) codes.push(`48;2;${rgb(attributes.getBgColor())}`);
  else if (attributes.isBgPalette()) codes.push(palette(attributes.getBgColor(), 40));
  const sgr = codes.length === 0 ? '\x1b[m' : `\x1b[0;${codes.join(';')}m`;
  return attributes.isProtected() ? `${sgr}\x1b[1"q` : sgr;
}

/** Sets the background alone, which is all that an empty cell shows. */
export function backgroundSgr(attributes: Attributes): string {
  if (attributes.isBgRGB()) return `\x1b[0;48;2;${rgb(attributes.getBgColor())}m`;
  return attributes.isBgPalette() ? `\x1b[0;${palette(attributes.getBgColor(), 40)}m` : '\x1b[m';
}

export function hasBackground(attributes: Attributes): boolean {
  return attributes.isBgRGB() || attributes.isBgPalette();
}

function flags(attributes: Attributes): string[] {
  const set: [number, string][] = [
    [attributes.isBold(), '1'],
    [attributes.isDim(), '2'],
    [attributes.isItalic(), '3'],
    [attributes.isBlink(), '5'],
    [attributes.isInverse(), '7'],
    [attributes.isInvisible(), '8'],
    [attributes.isStrikethrough(), '9'],
    [attributes.isOverline(), '53'],
  ];
  return set.filter(([isSet]) => isSet).map(([, code]) => code);
}

function underline(attributes: Attributes, hasExtended: boolean): string[] {
  const codes: string[] = [];
  const style = attributes.getUnderlineStyle();
  const { underlineColor, urlId } = attributes.extended;
  // xterm reports every underlined link as dashed, regardless of the program's choice.
  if (style > 1 && urlId === 0) codes.push(`4:${style}`);
  else if (style > 0) codes.push('4');
  if (!hasExtended) return codes;
  const mode = underlineColor & COLOR_MODE_MASK;
  if (mode === COLOR_MODE_RGB) codes.push(`58;2;${rgb(underlineColor)}`);
  else if (mode !== 0) codes.push(`58;5;${underlineColor & 0xff}`);
  return codes;
}

function rgb(color: number): string {
  return `${(color >>> 16) & 0xff};${(color >>> 8) & 0xff};${color & 0xff}`;
}

function palette(color: number, base: 30 | 40): string {
  if (color >= 16) return `${base + 8};5;${color}`;
  return String(color < 8 ? base + color : base + 60 + color - 8);
}
