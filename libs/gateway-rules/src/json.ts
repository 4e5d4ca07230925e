export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A list in which each object went through `change`, which answers null for one that is to go. The very same list where
 * nothing changed, and whatever is no list as it is: that is how a rule shows that it had nothing to repair.
 */
export function changeEach(list: unknown, change: (item: JsonObject) => JsonObject | null): unknown {
  if (!Array.isArray(list)) return list;
  const before = list as readonly unknown[];
  const after = before.flatMap((item) => {
    const changed = isObject(item) ? change(item) : item;
    return changed === null && item !== null ? [] : [changed];
  });
  const isSame = before.length === after.length && before.every((item, i) => item === after[i]);
  return isSame ? before : after;
}

/** The object with that field, or the very same object where it has it already. */
export function withField(object: JsonObject, name: string, value: unknown): JsonObject {
  return object[name] === value ? object : { ...object, [name]: value };
}

/** The object without those fields, or the very same object where it has none of them. */
export function withoutFields(object: JsonObject, names: readonly string[]): JsonObject {
  if (!names.some((name) => name in object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The objects in a list; none where there is no list. */
export function objectsIn(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
