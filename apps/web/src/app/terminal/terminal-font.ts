const FACES = ["400 14px 'JetBrains Mono'", "700 14px 'JetBrains Mono'"];

/** Resolves when the terminal's face is there: xterm measures a cell once, and would measure a fallback's before. */
export async function terminalFontReady(): Promise<void> {
  await Promise.all(FACES.map((face) => document.fonts.load(face))).catch(() => undefined);
}
