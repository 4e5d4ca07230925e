/** A line of models whose members are compared by version. */
export type ModelFamily =
  | 'claude-fable'
  | 'claude-opus'
  | 'claude-sonnet'
  | 'claude-haiku'
  | 'gpt'
  | 'gemini-pro'
  | 'gemini-flash'
  | 'kimi'
  | 'glm'
  | 'deepseek';

/** What a model's name says about it. Databricks publishes no other description. */
interface ParsedName {
  readonly family: ModelFamily | null;
  /** `[5, 10]` for 5.10; empty when the name has none. */
  readonly version: readonly number[];
  readonly isPreview: boolean;
  /** A smaller model of the same generation, such as `gpt-5-mini`. */
  readonly isSmall: boolean;
  /** Words that are neither family, version nor date, such as `codex`. */
  readonly variant: readonly string[];
  readonly hasDate: boolean;
}

/** Prefixes of the same model in the three generations of names, longest first. */
const PREFIXES = ['model-services/system.ai.', 'system.ai.', 'databricks-'];

/**
 * Removes what differs between the generations: `databricks-claude-opus-4-8` and `system.ai.claude-opus-4-8` are both
 * `claude-opus-4-8`. A model of the user's own, such as `main.ml.my-model`, keeps its name.
 */
export function bareName(name: string): string {
  const prefix = PREFIXES.find((each) => name.startsWith(each));
  return prefix === undefined ? name : name.slice(prefix.length);
}

/** True for names of Databricks’ own models, which differ from generation to generation. */
export function isFoundationModel(name: string): boolean {
  return PREFIXES.some((prefix) => name.startsWith(prefix));
}

const FAMILIES: readonly (readonly [ModelFamily, readonly string[]])[] = [
  ['claude-fable', ['claude', 'fable']],
  ['claude-opus', ['claude', 'opus']],
  ['claude-sonnet', ['claude', 'sonnet']],
  ['claude-haiku', ['claude', 'haiku']],
  ['gemini-flash', ['gemini', 'flash']],
  ['gemini-pro', ['gemini', 'pro']],
  ['gpt', ['gpt']],
  ['kimi', ['kimi']],
  ['glm', ['glm']],
  ['deepseek', ['deepseek']],
];
const PREVIEW_WORDS = ['preview', 'exp', 'experimental', 'beta', 'alpha', 'rc'];
const SMALL_WORDS = ['mini', 'nano', 'lite'];
/** A year or a day, as in `claude-sonnet-4-5-20250929` and `gpt-5-2025-08-07`. */
const DATE = /-(20\d{6}|20\d\d-\d\d-\d\d|\d\d-20\d\d)(?=-|$)/;

/** Reads family, version and the rest from a name of any generation. */
export function parseModelName(name: string): ParsedName {
  const bare = bareName(name).toLowerCase();
  const words = bare.replace(DATE, '').split(/[-._]/).filter(Boolean);
  const [family = null, familyWords = []] = FAMILIES.find(([, needed]) => isFamily(words, needed)) ?? [];
  const start = words.findIndex(isVersionWord);
  const length = start === -1 ? 0 : words.slice(start).findIndex((word) => !isVersionWord(word));
  const end = length === -1 ? words.length : start + length;
  const rest = words.filter(
    (word, i) => (start === -1 || i < start || i >= end) && !familyWords.includes(word),
  );
  return {
    family,
    version: start === -1 ? [] : words.slice(start, end).map((word) => Number(word.replace(/^[kv]/, ''))),
    isPreview: rest.some((word) => PREVIEW_WORDS.includes(word)),
    isSmall: rest.some((word) => SMALL_WORDS.includes(word)),
    variant: rest.filter((word) => !PREVIEW_WORDS.includes(word)),
    hasDate: DATE.test(bare),
  };
}

/** The maker's word must come first, so that `deepseek-r1-distill-claude` isn’t a Claude. Open GPT models are another line. */
function isFamily(words: readonly string[], needed: readonly string[]): boolean {
  return words[0] === needed[0] && needed.every((word) => words.includes(word)) && !words.includes('oss');
}

/** `4`, and the `k2` and `v4` of Kimi and DeepSeek. */
function isVersionWord(word: string): boolean {
  return /^[kv]?\d{1,3}$/.test(word);
}

/**
 * Orders the models of one family, the best first: full-size before small ones, released before previews, then by version
 * number, then the plain name before variants and dated names.
 */
export function compareModels(a: string, b: string): number {
  const [x, y] = [parseModelName(a), parseModelName(b)];
  return (
    Number(x.isSmall) - Number(y.isSmall) ||
    Number(x.isPreview) - Number(y.isPreview) ||
    compareVersions(y.version, x.version) ||
    x.variant.length - y.variant.length ||
    Number(x.hasDate) - Number(y.hasDate) ||
    a.localeCompare(b, 'en')
  );
}

/** Compares by number, so that 5.10 comes after 5.9. Missing parts count as 0. */
function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Removes a date at the end, which clients add and workspaces leave out. */
export function withoutDate(name: string): string {
  return name.replace(DATE, '');
}
