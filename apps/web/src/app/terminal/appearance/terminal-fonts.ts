/** A terminal font that Latchkey serves itself. The browser fetches its file on first use. */
export interface TerminalFont {
  readonly id: string;
  /** Also the font-family name in styles/_fonts.scss. */
  readonly name: string;
}

export const TERMINAL_FONTS: readonly [TerminalFont, ...TerminalFont[]] = [
  { id: 'jetbrains-mono', name: 'JetBrains Mono' },
  { id: 'cascadia-code', name: 'Cascadia Code' },
  { id: 'fira-code', name: 'Fira Code' },
  { id: 'ibm-plex-mono', name: 'IBM Plex Mono' },
  { id: 'source-code-pro', name: 'Source Code Pro' },
];

/** Finds a font by its id. An unknown id gives the default font. */
export function terminalFont(id: string): TerminalFont {
  return TERMINAL_FONTS.find((font) => font.id === id) ?? TERMINAL_FONTS[0];
}

/** The CSS font-family, with fallbacks for characters that the font lacks. */
export function fontFamily({ name }: TerminalFont): string {
  return `'${name}', ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace`;
}

/** Resolves when the font has loaded. xterm.js measures a cell once and would otherwise measure the fallback font. */
export async function terminalFontReady({ name }: TerminalFont = TERMINAL_FONTS[0]): Promise<void> {
  const faces = [`400 14px '${name}'`, `700 14px '${name}'`];
  await Promise.all(faces.map((face) => document.fonts.load(face))).catch(() => undefined);
}
