/** Replaces what differs from run to run by placeholders, so that names and shapes remain. */

/** Texts with the placeholder that stands for them: addresses, folders, keys of this run. */
type Places = ReadonlyMap<string, string>;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Fields with sentences for people. Their wording may change at any time. */
const SENTENCES = new Set(['message', 'hint', 'title', 'detail', 'summary', 'cure', 'doing', 'installHint']);
/** Fields that hold a value or null depending on timing or on the machine. */
const UNCERTAIN = new Set([
  'cwd',
  'latencyMilliseconds',
  'limitBytes',
  'lastProvenAt',
  'nextRotationAt',
  'path',
  'rotationId',
  'version',
]);

const UNCERTAIN_VALUE = '<value or null>';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\bdapi[0-9a-f]{32}\b/g, '<token>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b[0-9a-f]{64}\b/g, '<sha256>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<iso-time>'],
  [/\btoken [0-9a-f]{12}\b/g, 'token <id>'],
  [/http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}/g, '<tool-server>'],
  [/^[\w-]{22}$/g, '<id>'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
];

export function maskText(text: string, places: Places): string {
  const placed = [...places].reduce((rest, [value, name]) => rest.replaceAll(value, name), text);
  return PATTERNS.reduce((rest, [pattern, name]) => rest.replace(pattern, name), placed);
}

/** Masks a JSON value and sorts its keys. Items of an array that look alike are kept once. */
export function maskJson(value: unknown, places: Places): Json {
  if (typeof value === 'string') return maskText(value, places);
  if (typeof value === 'number') return '<number>';
  if (value === null || typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(maskJson(item, places)));
    return [...new Set(items)].map((item) => JSON.parse(item) as Json);
  }
  const isSession = 'exitCode' in (value as object);
  const fields = Object.entries(value as Record<string, unknown>)
    .map(([name, field]): [string, Json] => [
      maskText(name, places),
      isSession && name === 'program' ? UNCERTAIN_VALUE : maskField(name, field, places),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields);
}

function maskField(name: string, value: unknown, places: Places): Json {
  if (SENTENCES.has(name) && (value === null || typeof value === 'string')) {
    return value === null ? null : '<sentence>';
  }
  if (UNCERTAIN.has(name) && (value === null || typeof value !== 'object')) return UNCERTAIN_VALUE;
  if (name === 'activity' && (value === 'working' || value === 'idle')) return '<working or idle>';
  if (name === 'ledger' && Array.isArray(value)) {
    // Which steps are the latest depends on timing; their names have a golden file of their own.
    const [latest] = value as Record<string, unknown>[];
    return [maskJson({ ...latest, step: '<step>', outcome: '<outcome>' }, places)];
  }
  return maskJson(value, places);
}
