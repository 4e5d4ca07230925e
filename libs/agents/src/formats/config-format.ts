/** What a setting may be. */
export type ConfigValue = string | number | boolean | readonly string[] | readonly ConfigRecord[];

/** An entry of a list. */
export type ConfigRecord = Readonly<Record<string, string>>;

/** A file's content as plain values: what its own tool would read. */
export type ConfigTree = Readonly<Record<string, unknown>>;

export type ParsedConfig =
  | { readonly ok: true; readonly tree: ConfigTree }
  /** `problem`: where and what is wrong, in one line; never the file's content. */
  | { readonly ok: false; readonly problem: string };

/** One kind of configuration file: reading all of it, and changing one value without touching anything else. */
export interface ConfigFormat {
  readonly name: string;
  /** An empty text is an empty tree. */
  parse(text: string): ParsedConfig;
  /**
   * The same text with one value set. Everything else stays as it is, byte for byte: comments, order, blank lines, quotes.
   * Only for a text that `parse` takes. May throw, or give a text that says something else, where the file is written in
   * a way that the editor does not know: whoever calls parses the answer and compares.
   */
  set(text: string, path: readonly string[], value: ConfigValue): string;
}

/** The line ending that a text uses. */
export function lineEnding(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** `text` with what is between the two offsets replaced. */
export function replace(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/** `text` with `insertion` at `offset`. */
export function insertAt(text: string, offset: number, insertion: string): string {
  return replace(text, offset, offset, insertion);
}

/** Where the line ends that `offset` is in, its line ending not counted. */
export function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return text[newline - 1] === '\r' && newline > offset ? newline - 1 : newline;
}

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)}`;
}

export function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
