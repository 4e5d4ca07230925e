/* What the fields of a message between two processes may be. */

const MAX_TEXT_LENGTH = 4096;
const MAX_ENVIRONMENT_ENTRIES = 1000;
export const MAX_ENVIRONMENT_VALUE_LENGTH = 128 * 1024;

export type Fields = Readonly<Record<string, unknown>>;

export function isStrings(value: unknown): value is Readonly<Record<string, string>> {
  if (!isFields(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_ENVIRONMENT_ENTRIES &&
    entries.every(([name, text]) => isText(name) && isText(text, MAX_ENVIRONMENT_VALUE_LENGTH))
  );
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown, maxLength = MAX_TEXT_LENGTH): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

export function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

export function isPort(value: unknown): value is number {
  return isWithin(value, 0, 65_535);
}
