import {
  isTree,
  type ConfigFormat,
  type ConfigTree,
  type ConfigValue,
  type ParsedConfig,
} from './formats/config-format';

/** One value that Latchkey wants in a file. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: ConfigValue;
}

/**
 * Settings that mean something only together: all of them are written, or none, where the user has decided one of them
 * otherwise or has any of `yieldsTo`.
 */
export interface SettingGroup {
  readonly settings: readonly Setting[];
  readonly yieldsTo?: readonly (readonly string[])[];
}

/** What Latchkey has written into one file before: the value of each setting, by `settingName`. */
export type WrittenSettings = Readonly<Record<string, ConfigValue>>;

export type MergeResult =
  | {
      readonly outcome: 'merged';
      /** The file as it should be; `changed` says whether it differs. */
      readonly text: string;
      readonly changed: boolean;
      /** For the next time. */
      readonly written: WrittenSettings;
      /** Settings that the user has decided otherwise, by `settingName`, and which were left so. */
      readonly left: readonly string[];
    }
  /** The file is not of its format, or written so that it cannot be changed safely. It is left alone, byte for byte. */
  | { readonly outcome: 'refused'; readonly problem: string };

/** `env.NAME`, as a person would write it. */
export function settingName(path: readonly string[]): string {
  return path.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join('.');
}

/**
 * Puts settings into a file of the user's. A setting is written only where there is none, or where the value is the one
 * that Latchkey wrote before. What the user has set otherwise, or has taken out again, is the user's choice, and stays so.
 * @param text the file; null where there is none, and then all of it is written anew
 */
export function mergeSettings(
  format: ConfigFormat,
  text: string | null,
  groups: readonly SettingGroup[],
  written: WrittenSettings,
): MergeResult {
  const before = text ?? '';
  const parsed = format.parse(before);
  if (!parsed.ok) return { outcome: 'refused', problem: parsed.problem };
  const known = text === null ? {} : written;
  const kept = groups.filter((group) => groupIsOurs(group, parsed.tree, known));
  const ours = kept.flatMap(({ settings }) => settings);
  const wanted = ours.filter(({ path, value }) => !sameValue(valueAt(parsed.tree, path), value));
  const edited = edit(format, before, parsed.tree, wanted);
  if (edited === null) {
    return { outcome: 'refused', problem: 'it is written in a way that cannot be changed without risk' };
  }
  const left = groups.filter((group) => !kept.includes(group)).flatMap(({ settings }) => settings);
  return {
    outcome: 'merged',
    text: edited,
    changed: text === null ? ours.length > 0 : edited !== before,
    written: { ...known, ...nowWritten(ours, wanted, known) },
    left: left.map(({ path }) => settingName(path)),
  };
}

function groupIsOurs(
  { settings, yieldsTo = [] }: SettingGroup,
  tree: ConfigTree,
  written: WrittenSettings,
): boolean {
  if (yieldsTo.some((path) => valueAt(tree, path) !== undefined)) return false;
  return settings.every(({ path, value }) => {
    const current = valueAt(tree, path);
    const before = written[settingName(path)];
    if (current === undefined) return before === undefined && canHold(tree, path);
    return sameValue(current, value) || (before !== undefined && sameValue(current, before));
  });
}

/** Ours is what was written, now or before. What the user had put there already, if only by chance the same, is theirs. */
function nowWritten(
  ours: readonly Setting[],
  wanted: readonly Setting[],
  written: WrittenSettings,
): WrittenSettings {
  const entries = ours
    .filter((setting) => wanted.includes(setting) || written[settingName(setting.path)] !== undefined)
    .map(({ path, value }) => [settingName(path), value] as const);
  return Object.fromEntries(entries);
}

/**
 * One setting after the other, and then a look at what came of it: a file that would say anything else than before plus
 * these settings is not written.
 */
function edit(
  format: ConfigFormat,
  text: string,
  tree: ConfigTree,
  settings: readonly Setting[],
): string | null {
  try {
    const edited = settings.reduce((now, { path, value }) => format.set(now, path, value), text);
    const expected = settings.reduce((now, { path, value }) => withValue(now, path, value), tree);
    return settings.length === 0 || says(format.parse(edited), expected) ? edited : null;
  } catch {
    // The editors take what they know; what they stumble over is the user's, and stays as it is.
    return null;
  }
}

function says(parsed: ParsedConfig, expected: ConfigTree): boolean {
  return parsed.ok && sameValue(parsed.tree, expected);
}

function valueAt(tree: ConfigTree, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const name of path) {
    if (!isTree(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Whether nothing but a table, or a name with nothing behind it, stands in the way. */
function canHold(tree: ConfigTree, path: readonly string[]): boolean {
  return path.slice(0, -1).every((_, depth) => {
    const value = valueAt(tree, path.slice(0, depth + 1));
    return value === undefined || value === null || isTree(value);
  });
}

function withValue(
  tree: ConfigTree,
  [name = '', ...rest]: readonly string[],
  value: ConfigValue,
): ConfigTree {
  if (rest.length === 0) return { ...tree, [name]: value };
  const child = Object.hasOwn(tree, name) ? tree[name] : undefined;
  return { ...tree, [name]: withValue(isTree(child) ? child : {}, rest, value) };
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (!isTree(a) || !isTree(b)) return Object.is(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name], b[name]))
  );
}
