export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Maps the objects in a list with `change`, which returns null to remove one. Returns the same value when nothing changed or
 * when it isn't a list, which is how a rule shows that it had nothing to repair.
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

/** Returns the object with this field, or the same object when it already has it. */
export function withField(object: JsonObject, name: string, value: unknown): JsonObject {
  return object[name] === value ? object : { ...object, [name]: value };
}

/** Returns the object without these fields, or the same object when it has none of them. */
export function withoutFields(object: JsonObject, names: readonly string[]): JsonObject {
  if (!names.some((name) => name in object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Returns the objects in a list; empty when it isn't a list. */
export function objectsIn(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
