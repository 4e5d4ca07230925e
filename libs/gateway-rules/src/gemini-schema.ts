import { isObject, objectsIn, type JsonObject } from './json';

/** The fields of Gemini's `Schema`: https://ai.google.dev/api/caching#Schema. */
const KNOWN_FIELDS = new Set([
  'anyOf',
  'default',
  'description',
  'enum',
  'example',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'nullable',
  'pattern',
  'properties',
  'propertyOrdering',
  'required',
  'title',
  'type',
]);
/** “only 'enum' and 'date-time' are supported for STRING type”; the others are of numbers. */
const KNOWN_FORMATS = new Set(['enum', 'date-time', 'float', 'double', 'int32', 'int64']);

/** What is written out in place of references can grow without end; beyond these it is any object. */
const MOST_SCHEMAS = 5_000;
const DEEPEST = 32;
const ANY_OBJECT: JsonObject = { type: 'object' };

/**
 * A JSON Schema in the fields that Gemini knows. References are written out, and what it has other words for is put into
 * those: a constant is an enumeration of one, a type of several is any of them. What it has no word for is left out, which
 * makes a schema that asks for less. The very same object where nothing is to do.
 */
export function toGeminiSchema(schema: JsonObject): JsonObject {
  return new Translation(schema).of(schema, 0);
}

class Translation {
  #schemas = 0;

  constructor(private readonly root: JsonObject) {}

  of(schema: JsonObject, depth: number): JsonObject {
    this.#schemas += 1;
    if (depth > DEEPEST || this.#schemas > MOST_SCHEMAS) return ANY_OBJECT;
    const worded = reworded(this.#dereferenced(schema));
    const fields = Object.entries(worded)
      .filter(([name, value]) => isKnown(name, value))
      .map(([name, value]) => [name, this.#field(name, value, depth + 1)] as const);
    const isSame =
      fields.length === Object.keys(schema).length && fields.every(([name, value]) => schema[name] === value);
    return isSame ? schema : Object.fromEntries(fields);
  }

  #field(name: string, value: unknown, depth: number): unknown {
    if (name === 'items' && isObject(value)) return this.of(value, depth);
    if (name === 'anyOf') {
      const options = objectsIn(value);
      const translated = options.map((option) => this.of(option, depth));
      return translated.every((option, i) => option === options[i]) ? value : translated;
    }
    if (name !== 'properties' || !isObject(value)) return value;
    const properties = Object.entries(value).map(
      ([key, property]) => [key, isObject(property) ? this.of(property, depth) : property] as const,
    );
    return properties.every(([key, property]) => value[key] === property)
      ? value
      : Object.fromEntries(properties);
  }

  /** What a reference within the document points to, with what stands beside it. */
  #dereferenced(schema: JsonObject): JsonObject {
    const { $ref: reference, ...beside } = schema;
    if (typeof reference !== 'string') return schema;
    let target: unknown = reference.startsWith('#') ? this.root : undefined;
    for (const step of reference.split('/').slice(1)) {
      target = isObject(target) ? target[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    }
    // One reference to another is not followed: no generator writes that.
    const found = isObject(target) && !('$ref' in target) ? target : ANY_OBJECT;
    return { ...found, ...beside };
  }
}

function isKnown(name: string, value: unknown): boolean {
  if (name === 'format') return typeof value === 'string' && KNOWN_FORMATS.has(value);
  if (name === 'enum') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  return KNOWN_FIELDS.has(name);
}

function reworded(schema: JsonObject): JsonObject {
  const { const: constant, oneOf, type, ...others } = schema;
  if (constant === undefined && oneOf === undefined && !Array.isArray(type)) return schema;
  return {
    ...others,
    ...(Array.isArray(type) ? severalTypes(type as readonly unknown[]) : type !== undefined && { type }),
    ...(typeof constant === 'string' && { type: 'string', enum: [constant] }),
    ...(Array.isArray(oneOf) && { anyOf: oneOf as unknown }),
  };
}

function severalTypes(types: readonly unknown[]): JsonObject {
  const real = types.filter((type) => type !== 'null');
  return {
    ...(real.length === 1 ? { type: real[0] } : { anyOf: real.map((type) => ({ type })) }),
    ...(real.length < types.length && { nullable: true }),
  };
}
