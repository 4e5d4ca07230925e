import { getStaticTOMLValue, ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import {
  endOfLine,
  insertAt,
  isTree,
  lineEnding,
  type ConfigFormat,
  type ConfigRecord,
  type ConfigValue,
  type ParsedConfig,
} from './config-format';

export const TOML_FORMAT: ConfigFormat = { name: 'TOML', parse, set };

function parse(text: string): ParsedConfig {
  try {
    const tree = getStaticTOMLValue(parseTOML(text));
    return isTree(tree) ? { ok: true, tree } : { ok: false, problem: 'the file does not hold a table' };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const place = `line ${String(error.lineNumber)}, column ${String(error.column + 1)}`;
    // The parser's own words may hold a part of the file.
    return { ok: false, problem: `not TOML at ${place}` };
  }
}

type Path = readonly string[];
/** Key and value pairs that stand together, and the path that all of them begin with. */
interface Group {
  readonly path: Path;
  readonly pairs: readonly AST.TOMLKeyValue[];
  /** Absent for an inline table and for the top of the file. */
  readonly header?: AST.TOMLTable;
  readonly inline?: AST.TOMLInlineTable;
}

function set(text: string, path: Path, value: ConfigValue): string {
  // The parser misses the end of a number that is the last thing in the file.
  const groups = groupsOf(parseTOML(`${text}\n`));
  const literal = literalOf(value);
  for (const group of groups) {
    const found = group.pairs.find((pair) => samePath([...group.path, ...namesOf(pair.key)], path));
    if (found) return text.slice(0, found.value.range[0]) + literal + text.slice(found.value.range[1]);
  }
  return insert(text, path, literal, groups);
}

/** Where a new key belongs: beside those of its table, however that is written; else into a new table at the end. */
function insert(text: string, path: Path, literal: string, groups: readonly Group[]): string {
  const eol = lineEnding(text);
  const parent = path.slice(0, -1);
  const line = (names: Path): string => `${names.map(keyOf).join('.')} = ${literal}`;
  const inline = groups.filter((group) => group.inline && startsWith(path, group.path)).at(-1);
  if (inline?.inline) {
    const { range } = inline.inline;
    const separator = inline.pairs.length > 0 ? ', ' : ' ';
    const end = inline.pairs.at(-1)?.range[1] ?? range[0] + 1;
    return insertAt(text, end, separator + line(path.slice(inline.path.length)));
  }
  const table = groups.find((group) => group.header && samePath(group.path, parent));
  if (table?.header)
    return addLine(text, (table.pairs.at(-1) ?? table.header.key).range[1], line(path.slice(-1)));
  const dotted = lastDotted(groups, parent);
  if (dotted) return addLine(text, dotted.pair.range[1], line(path.slice(dotted.group.path.length)));
  const [top] = groups;
  if (parent.length === 0) {
    const last = top?.pairs.at(-1);
    return last ? addLine(text, last.range[1], line(path)) : atTheTop(text, line(path), groups);
  }
  const gap = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol;
  return `${text}${gap}[${parent.map(keyOf).join('.')}]${eol}${line(path.slice(-1))}${eol}`;
}

/** After the comment that a file begins with, and before its first table. */
function atTheTop(text: string, line: string, groups: readonly Group[]): string {
  const eol = lineEnding(text);
  const heading = /^(?:[ \t]*#[^\n]*\n)*/.exec(text)?.[0] ?? '';
  const isHeading = heading !== '' && /^\s*\n/.test(text.slice(heading.length));
  const offset = isHeading || groups.length === 1 ? heading.length : 0;
  const gap = groups.length > 1 ? eol : '';
  const before = offset === 0 || text.slice(0, offset).endsWith('\n') ? '' : eol;
  return insertAt(text, offset, `${before}${isHeading ? eol : ''}${line}${eol}${isHeading ? '' : gap}`);
}

function addLine(text: string, after: number, line: string): string {
  return insertAt(text, endOfLine(text, after), lineEnding(text) + line);
}

/** A pair such as `a.b.c = 1` that makes the table `a.b`: its other keys must be written in the same way. */
function lastDotted(
  groups: readonly Group[],
  parent: Path,
): { readonly group: Group; readonly pair: AST.TOMLKeyValue } | null {
  for (const group of groups) {
    const pair = group.pairs
      .filter(({ key }) => {
        const table = [...group.path, ...namesOf(key).slice(0, -1)];
        return table.length > group.path.length && startsWith(parent, table);
      })
      .at(-1);
    if (pair && !group.inline) return { group, pair };
  }
  return null;
}

function groupsOf(program: AST.TOMLProgram): readonly Group[] {
  const [top] = program.body;
  const pairs = top.body.filter((node) => node.type === 'TOMLKeyValue');
  const tables = top.body.filter((node) => node.type === 'TOMLTable');
  const groups: Group[] = [{ path: [], pairs }];
  for (const header of tables) {
    // What is in an array of tables has no path of names.
    if (header.resolvedKey.every((name) => typeof name === 'string') && header.kind === 'standard') {
      groups.push({ path: header.resolvedKey, pairs: header.body, header });
    }
  }
  return groups.flatMap((group) => [group, ...group.pairs.flatMap((pair) => inlineGroups(group.path, pair))]);
}

function inlineGroups(base: Path, { key, value }: AST.TOMLKeyValue): readonly Group[] {
  if (value.type !== 'TOMLInlineTable') return [];
  const path = [...base, ...namesOf(key)];
  const group: Group = { path, pairs: value.body, inline: value };
  return [group, ...value.body.flatMap((pair) => inlineGroups(path, pair))];
}

function namesOf({ keys }: AST.TOMLKey): Path {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((name, index) => path[index] === name);
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && startsWith(a, b);
}

function keyOf(name: string): string {
  return /^[\w-]+$/.test(name) ? name : basicString(name);
}

function literalOf(value: ConfigValue): string {
  if (typeof value === 'string') return basicString(value);
  return typeof value === 'object' ? `[${value.map(itemOf).join(', ')}]` : String(value);
}

function itemOf(item: string | ConfigRecord): string {
  if (typeof item === 'string') return basicString(item);
  const pairs = Object.entries(item).map(([name, text]) => `${keyOf(name)} = ${basicString(text)}`);
  return `{ ${pairs.join(', ')} }`;
}

/** JSON's escapes are TOML's too, but for DEL, which TOML wants escaped. */
function basicString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
