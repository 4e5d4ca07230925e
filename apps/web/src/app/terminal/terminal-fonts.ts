/** A face for terminals, served by us; the browser fetches its file when it is first used. */
export interface TerminalFont {
  readonly id: string;
  /** Also the name that styles/_fonts.scss declares it under. */
  readonly name: string;
}

export const TERMINAL_FONTS: readonly [TerminalFont, ...TerminalFont[]] = [
  { id: 'jetbrains-mono', name: 'JetBrains Mono' },
  { id: 'cascadia-code', name: 'Cascadia Code' },
  { id: 'fira-code', name: 'Fira Code' },
  { id: 'ibm-plex-mono', name: 'IBM Plex Mono' },
  { id: 'source-code-pro', name: 'Source Code Pro' },
];

/** A font by its name; of a name that is not known, the default. */
export function terminalFont(id: string): TerminalFont {
  return TERMINAL_FONTS.find((font) => font.id === id) ?? TERMINAL_FONTS[0];
}

/** What CSS calls it, with what stands in for characters that it lacks. */
export function fontFamily({ name }: TerminalFont): string {
  return `'${name}', ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace`;
}
