import { TERMINAL_FONTS, type TerminalFont } from './terminal-fonts';

/** Resolves when a face is there: xterm measures a cell once, and would measure a fallback's before. */
export async function terminalFontReady({ name }: TerminalFont = TERMINAL_FONTS[0]): Promise<void> {
  const faces = [`400 14px '${name}'`, `700 14px '${name}'`];
  await Promise.all(faces.map((face) => document.fonts.load(face))).catch(() => undefined);
}
