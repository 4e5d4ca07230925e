import fc from 'fast-check';
import { stringify as stringifyYaml } from 'yaml';
import { mergeSettings, settingName, type SettingGroup } from '../merge';
import { isTree, type ConfigFormat, type ConfigValue } from './config-format';
import { JSON_FORMAT, JSONC_FORMAT } from './jsonc';
import { TOML_FORMAT } from './toml';
import { YAML_FORMAT } from './yaml';

type Tree = Record<string, unknown>;

const name = fc
  .oneof(
    fc.constantFrom('env', 'model', 'a', 'b', 'providers', 'x-y', 'two words', 'ü', 'a.b', '#', 'on', '1'),
    fc.string({ minLength: 1, maxLength: 6 }),
  )
  .filter((each) => each !== '__proto__');
const text = fc.oneof(
  fc.constantFrom('', 'yes', '1', ' # no comment', 'a: b', '"', "'", '\\', 'Zoë', '{', '- x', 'a\nb', '\t'),
  fc.string({ maxLength: 12 }),
);
const scalar = fc.oneof(text, fc.boolean(), fc.integer({ min: -1000, max: 1000 }));
const value: fc.Arbitrary<ConfigValue> = fc.oneof(scalar, fc.array(text, { maxLength: 3 }));
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; node: unknown }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, value, tie('tree')),
  tree: fc.dictionary(name, tie('node'), { maxKeys: 4 }),
})).tree;
const path = fc.array(name, { minLength: 1, maxLength: 3 });

/** Groups whose paths do not lie in each other. */
const groups: fc.Arbitrary<SettingGroup[]> = fc
  .uniqueArray(fc.record({ path, value }), { maxLength: 4, selector: ({ path: [first] }) => first })
  .chain((settings) =>
    fc
      .boolean()
      .map((together) => (together ? [{ settings }] : settings.map((each) => ({ settings: [each] })))),
  );

/** A text of each format with comments, blank lines and odd indentation in it, as people write them. */
const WRITERS: readonly { format: ConfigFormat; write: (of: Tree, noise: Noise) => string }[] = [
  { format: JSON_FORMAT, write: (of, { indent }) => JSON.stringify(of, null, indent) },
  { format: JSONC_FORMAT, write: writeJsonc },
  { format: YAML_FORMAT, write: writeYaml },
  { format: TOML_FORMAT, write: writeToml },
];

interface Noise {
  readonly indent: number;
  readonly comments: boolean;
  readonly crlf: boolean;
  readonly finalNewline: boolean;
}
const noise: fc.Arbitrary<Noise> = fc.record({
  indent: fc.constantFrom(1, 2, 4),
  comments: fc.boolean(),
  crlf: fc.boolean(),
  finalNewline: fc.boolean(),
});

function ended(lines: string, { crlf, finalNewline }: Noise): string {
  const whole = finalNewline && lines !== '' ? `${lines.replace(/\n$/, '')}\n` : lines.replace(/\n$/, '');
  return crlf ? whole.replaceAll('\n', '\r\n') : whole;
}

function writeJsonc(of: Tree, how: Noise): string {
  const lines = JSON.stringify(of, null, how.indent).split('\n');
  const noisy = lines.map((line, index) => {
    const trailing = /^[\s]*[}\]],?$/.test(lines[index + 1] ?? '') && !/[{[]$/.test(line) ? ',' : '';
    return how.comments ? `${line}${trailing} // "x": {` : line;
  });
  return ended((how.comments ? '/* { */\n' : '') + noisy.join('\n'), how);
}

function writeYaml(of: Tree, how: Noise): string {
  if (Object.keys(of).length === 0) return ended(how.comments ? '# nothing: here\n' : '', how);
  const plain = stringifyYaml(of, { indent: Math.max(how.indent, 2), lineWidth: 0, blockQuote: false });
  return ended(how.comments ? `# a: b\n\n${plain}\n\n# the end\n` : plain, how);
}

function writeToml(of: Tree, how: Noise): string {
  const literal = (item: unknown): string =>
    isTree(item) ? `{ ${pairs(item).join(', ')} }` : JSON.stringify(item).replaceAll('\u007f', '\\u007f');
  const key = (each: string): string => JSON.stringify(each).replaceAll('\u007f', '\\u007f');
  const pairs = (table: object): string[] =>
    Object.entries(table).map(([each, item]) => `${key(each)} = ${literal(item)}`);
  const tables = (table: object, at: string[]): string[] => {
    const entries = Object.entries(table) as [string, unknown][];
    const flat = entries
      .filter(([, item]) => !isTree(item))
      .map(([each, item]) => `${key(each)} = ${literal(item)}`);
    const deep = entries
      .filter(([, item]) => isTree(item))
      .flatMap(([each, item]) => [
        ...(how.comments ? ['', '# [no.table]'] : []),
        `[${[...at, each].map(key).join('.')}]${how.comments ? ' # x = 1' : ''}`,
        ...tables(item as object, [...at, each]),
      ]);
    return [...(how.indent === 4 ? pairs(table) : [...flat, ...deep])];
  };
  return ended([...(how.comments ? ['# "x" = 1', ''] : []), ...tables(of, [])].join('\n'), how);
}

function without(of: Tree, paths: readonly (readonly string[])[]): unknown {
  const copy = structuredClone(of);
  for (const each of paths) {
    const [last = '', ...parents] = [...each].reverse();
    const holder = parents.reverse().reduce<unknown>((at, part) => (isTree(at) ? at[part] : undefined), copy);
    if (isTree(holder)) Reflect.deleteProperty(holder, last);
  }
  return prune(copy);
}

/** Tables that hold nothing are as good as none: ours may have been made for a setting. */
function prune(node: unknown): unknown {
  if (!isTree(node)) return node;
  const entries = Object.entries(node).map(([key, item]) => [key, prune(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => !(isTree(item) && Object.keys(item).length === 0)));
}

const RUNS = { numRuns: process.env['LATCHKEY_FULL_TESTS'] === '1' ? 1_000 : 100 };

describe.each(WRITERS)('$format.name', ({ format, write }) => {
  const textAndTree = fc.tuple(tree, noise).map(([of, how]) => write(of, how));

  const read = (source: string): Tree => {
    const parsed = format.parse(source);
    if (!parsed.ok) throw new Error(`${parsed.problem}\n${source}`);
    return parsed.tree;
  };

  it('is merged the same way however often', () => {
    fc.assert(
      fc.property(textAndTree, groups, (source, wanted) => {
        const once = mergeSettings(format, source, wanted, {});
        if (once.outcome === 'refused') return fc.pre(false);
        const twice = mergeSettings(format, once.text, wanted, once.written);
        expect(twice).toEqual({ ...once, changed: false });
        // Also where what was written is no longer known.
        expect(mergeSettings(format, once.text, wanted, {})).toMatchObject({ changed: false });
      }),
      RUNS,
    );
  });

  it('keeps the user’s own keys and every line of theirs', () => {
    fc.assert(
      fc.property(textAndTree, groups, (source, wanted) => {
        const merged = mergeSettings(format, source, wanted, {});
        if (merged.outcome === 'refused') return fc.pre(false);
        const ours = Object.keys(merged.written);
        const paths = wanted.flatMap(({ settings }) => settings.map(({ path: each }) => each));
        const taken = paths.filter((each) => ours.includes(settingName(each)));
        expect(without(read(merged.text), taken)).toEqual(prune(read(source)));
        // A line may have got a comma after it, or something into it where all of its table is on it; no other changes.
        const lines = new Set(merged.text.split('\n').map((line) => line.trim().replace(/,(?= \/\/|$)/, '')));
        const gone = source.split('\n').filter((line) => !lines.has(line.trim().replace(/,(?= \/\/|$)/, '')));
        expect(gone.length).toBeLessThanOrEqual(taken.length);
      }),
      RUNS,
    );
  });

  it('is hardly ever refused, and what is wanted is there', () => {
    let refused = 0;
    fc.assert(
      fc.property(textAndTree, groups, (source, wanted) => {
        const merged = mergeSettings(format, source, wanted, {});
        if (merged.outcome === 'refused') return void (refused += 1);
        const now = read(merged.text);
        for (const { path: each, value: wish } of wanted.flatMap(({ settings }) => settings)) {
          if (merged.left.includes(settingName(each))) continue;
          expect(each.reduce<unknown>((at, part) => (at as Tree)[part], now)).toEqual(wish);
        }
      }),
      RUNS,
    );
    expect(refused).toBeLessThan(RUNS.numRuns / 50);
  });

  it('changes what it wrote before, and nothing that the user has changed since', () => {
    fc.assert(
      fc.property(textAndTree, path, value, value, value, (source, where, first, second, theirs) => {
        const wish = (what: ConfigValue): SettingGroup[] => [{ settings: [{ path: where, value: what }] }];
        const once = mergeSettings(format, source, wish(first), {});
        if (once.outcome === 'refused' || !once.changed) return fc.pre(false);
        const again = mergeSettings(format, once.text, wish(second), once.written);
        expect(again).toMatchObject({ outcome: 'merged', left: [] });
        const byUser = format.set(once.text, where, theirs);
        const respected = mergeSettings(format, byUser, wish(second), once.written);
        const isTheirs = ![first, second].some((each) => JSON.stringify(each) === JSON.stringify(theirs));
        if (isTheirs)
          expect(respected).toMatchObject({ text: byUser, changed: false, left: [settingName(where)] });
      }),
      RUNS,
    );
  });
});
