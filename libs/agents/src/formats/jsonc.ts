import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import {
  endOfLine,
  insertAt,
  isTree,
  lineEnding,
  positionOf,
  replace,
  type ConfigFormat,
  type ConfigValue,
  type ParsedConfig,
} from './config-format';

/** JSON as RFC 8259 has it. */
export const JSON_FORMAT: ConfigFormat = { name: 'JSON', parse: (text) => parse(text, true), set };

/** JSON with comments and trailing commas. */
export const JSONC_FORMAT: ConfigFormat = {
  name: 'JSON with comments',
  parse: (text) => parse(text, false),
  set,
};

function parse(text: string, strict: boolean): ParsedConfig {
  if (text.trim() === '') return { ok: true, tree: {} };
  const errors: ParseError[] = [];
  const options = { disallowComments: strict, allowTrailingComma: !strict, allowEmptyContent: true };
  const root = parseTree(text, errors, options);
  const [error] = errors;
  if (error) {
    return { ok: false, problem: `${inWords(error)} at ${positionOf(text, error.offset)}` };
  }
  if (!root) return { ok: true, tree: {} };
  const tree = plain(root);
  return isTree(tree) ? { ok: true, tree } : { ok: false, problem: 'the file does not hold an object' };
}

/** `ValueExpected` → `value expected`. */
function inWords({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replace(/(?<=[a-z])[A-Z]/g, ' $&')
    .toLowerCase();
}

/** As `JSON.parse` has it: of a name that comes twice, the last counts. */
function plain(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plain);
  if (node.type !== 'object') return node.value;
  const entries = (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [[String(key.value), plain(value)] as const] : [],
  );
  return Object.fromEntries(entries);
}

function set(text: string, path: readonly string[], value: ConfigValue): string {
  const eol = lineEnding(text);
  const ready = text.trim() === '' ? `{}${eol}` : text;
  const root = parseTree(ready, [], { allowTrailingComma: true });
  if (!root) throw new Error('There is nothing but comments.');
  const { node, rest } = deepest(root, path);
  if (rest.length === 0) return replace(ready, node.offset, node.offset + node.length, JSON.stringify(value));
  return insert(ready, node, rest, value);
}

/** As far along the path as the file goes: the value itself, or the object that the rest has to be put into. */
function deepest(
  node: Node,
  path: readonly string[],
): { readonly node: Node; readonly rest: readonly string[] } {
  const [name, ...rest] = path;
  if (name === undefined) return { node, rest };
  // Of a name that comes twice, the last counts.
  const named = node.children?.filter((property) => property.children?.[0]?.value === name) ?? [];
  const found = named.at(-1)?.children?.[1];
  if (!found) return { node, rest: path };
  if (rest.length > 0 && found.type !== 'object') throw new Error(`${name} is no object.`);
  return deepest(found, rest);
}

/** A new property, after the last one: on a line of its own where those before it are, else on theirs. */
function insert(text: string, object: Node, path: readonly string[], value: ConfigValue): string {
  const eol = lineEnding(text);
  const unit = indentUnit(text);
  const closing = object.offset + object.length - 1;
  const last = object.children?.at(-1);
  if (!last) {
    const outer = indentAt(text, object.offset);
    const inner = text.slice(object.offset + 1, closing).trimEnd();
    const added = indented(property(path, value, unit), outer + unit, eol);
    return replace(text, object.offset + 1 + inner.length, closing, `${eol}${added}${eol}${outer}`);
  }
  const to = last.offset + last.length;
  const comma = commaAfter(text, to);
  const first = object.children?.[0] ?? last;
  if (indentAt(text, first.offset).length !== columnOf(text, first.offset)) {
    const added = property(path, value, '').replaceAll('\n', '');
    return insertAt(text, comma ?? to, `, ${added}`);
  }
  // Behind a comment that belongs to the last one.
  const line = Math.min(endOfLine(text, comma ?? to), closing);
  const added = indented(property(path, value, unit), indentAt(text, first.offset), eol);
  if (comma !== null) return insertAt(text, line, `${eol}${added},`);
  return insertAt(insertAt(text, line, eol + added), to, ',');
}

/** Between the last property and the closing brace there are only white space, comments and perhaps a comma. */
function commaAfter(text: string, from: number): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  scanner.scan();
  const next = scanner.getTokenOffset();
  return text[next] === ',' ? next : null;
}

/** `"a": { "b": 1 }` over several lines, or on one without a unit. */
function property([name = '', ...rest]: readonly string[], value: ConfigValue, unit: string): string {
  const nested = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  return `${JSON.stringify(name)}: ${JSON.stringify(nested, null, Array.isArray(nested) ? '' : unit)}`;
}

function indented(lines: string, indent: string, eol: string): string {
  return lines
    .split('\n')
    .map((line) => indent + line)
    .join(eol);
}

function indentUnit(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(offset - columnOf(text, offset)))?.[0] ?? '';
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
