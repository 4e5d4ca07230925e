import { isMap, isScalar, parseAllDocuments, stringify, type Document, type Pair, type YAMLMap } from 'yaml';
import {
  endOfLine,
  insertAt,
  isTree,
  lineEnding,
  positionOf,
  type ConfigFormat,
  type ConfigValue,
  type ParsedConfig,
} from './config-format';

export const YAML_FORMAT: ConfigFormat = { name: 'YAML', parse, set };

const INDENT = '  ';
/** The parser compares each key with all before it; of one that comes twice, the last counts, as it does for the tool. */
const OPTIONS = { uniqueKeys: false };

function parse(text: string): ParsedConfig {
  const documents = [...parseAllDocuments(text, OPTIONS)];
  if (documents.length > 1) return { ok: false, problem: 'the file holds more than one document' };
  const [document] = documents;
  const [error] = document?.errors ?? [];
  if (error) return { ok: false, problem: `${error.code} at ${positionOf(text, error.pos[0])}` };
  const tree: unknown = document?.toJS() ?? {};
  return isTree(tree) ? { ok: true, tree } : { ok: false, problem: 'the file does not hold a mapping' };
}

function set(text: string, path: readonly string[], value: ConfigValue): string {
  const [document] = [...parseAllDocuments(text, OPTIONS)] as Document.Parsed[];
  const root = document?.contents;
  if (!isMap(root)) return addLines(text, text.length, nested(path, value, ''));
  return setIn(text, root, path, value);
}

function setIn(text: string, map: YAMLMap, path: readonly string[], value: ConfigValue): string {
  const [name, ...rest] = path;
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
  if (!pair) return insert(text, map, path, value);
  if (isMap(pair.value) && rest.length > 0) return setIn(text, pair.value, rest, value);
  const [from, to] = rangeOf(pair.value) ?? rangeOf(pair.key) ?? [0, 0];
  if (isScalar(pair.value) && pair.value.value === null && rest.length > 0) {
    // `name:` with nothing behind it yet.
    const indent = indentOf(text, rangeOf(pair.key)?.[0] ?? 0);
    return addLines(text, to, nested(rest, value, indent + INDENT));
  }
  return text.slice(0, from) + (from === to ? ' ' : '') + inline(value) + text.slice(to);
}

/** A new key, after the last one of its mapping. */
function insert(text: string, map: YAMLMap, path: readonly string[], value: ConfigValue): string {
  const [from, to] = rangeOf(map) ?? [0, 0];
  const last = map.items.at(-1);
  if (map.flow) {
    const after = last ? endOf(last) : from + 1;
    return insertAt(text, after, `${last ? ', ' : ' '}${flow(path, value)}${last ? '' : ' '}`);
  }
  const first = map.items[0] ? (rangeOf(map.items[0].key)?.[0] ?? from) : from;
  return addLines(text, last ? endOf(last) : to, nested(path, value, indentOf(text, first)));
}

/** Whole lines, after the line that `offset` is in. */
function addLines(text: string, offset: number, lines: readonly string[]): string {
  const eol = lineEnding(text);
  const added = lines.join(eol);
  if (text === '') return added + eol;
  if (offset > 0 && text[offset - 1] === '\n') return insertAt(text, offset, added + eol);
  return insertAt(text, endOfLine(text, offset), eol + added);
}

function nested(path: readonly string[], value: ConfigValue, indent: string): readonly string[] {
  return path.map((name, depth) => {
    const isLast = depth === path.length - 1;
    return `${indent}${INDENT.repeat(depth)}${inline(name)}:${isLast ? ` ${inline(value)}` : ''}`;
  });
}

function flow([name = '', ...rest]: readonly string[], value: ConfigValue): string {
  return `${JSON.stringify(name)}: ${rest.length === 0 ? JSON.stringify(value) : `{ ${flow(rest, value)} }`}`;
}

/** On one line, whatever is in it: what YAML would fold, or take for something else, is quoted as JSON has it. */
function inline(value: ConfigValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain = stringify(value, { lineWidth: 0 }).trimEnd();
  return plain === value && /^[\w./-]+$/.test(value) ? plain : JSON.stringify(value);
}

function endOf({ key, value }: Pair): number {
  return Math.max(rangeOf(value)?.[1] ?? 0, rangeOf(key)?.[1] ?? 0);
}

function rangeOf(node: unknown): readonly [number, number] | null {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range ? [range[0] ?? 0, range[1] ?? 0] : null;
}

function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^ */.exec(line)?.[0] ?? '';
}
