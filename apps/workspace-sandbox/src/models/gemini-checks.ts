import { ApiFailure } from '../http/api-failure';
import { isObject, objectsIn, type JsonObject } from './dialect';
import { googleRefusal } from './refusals';

/** The fields of Gemini's `Schema`; https://ai.google.dev/api/caching#Schema */
const SCHEMA_FIELDS = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'maxItems',
  'minItems',
  'properties',
  'required',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'example',
  'anyOf',
  'propertyOrdering',
  'default',
  'items',
  'minimum',
  'maximum',
]);

/**
 * A request in OpenAI's shape is translated for Gemini field by field, and what Google does not know is refused by
 * Google. Recorded: https://github.com/databricks/unity-gateway/issues/491.
 */
export function refuseUnknownToGoogle(body: JsonObject): void {
  const violations = objectsIn(body['tools']).flatMap((tool, i) => {
    const described = isObject(tool['function']) ? tool['function'] : {};
    return unknownFields(described['parameters'], `tools[0].function_declarations[${String(i)}].parameters`);
  });
  if ('stream_options' in body) violations.push(unknown('stream_options', 'generation_config'));
  if (violations.length > 0) throw googleRefusal(violations);
}

function unknownFields(schema: unknown, path: string): string[] {
  if (!isObject(schema)) return [];
  const own = Object.keys(schema).filter((key) => !SCHEMA_FIELDS.has(key));
  const properties = isObject(schema['properties']) ? Object.values(schema['properties']) : [];
  return [
    ...own.map((key) => unknown(key, path)),
    ...(Array.isArray(schema['type']) ? [`Invalid value at '${path}.type' (Type), starting an array.`] : []),
    ...properties.flatMap((property, i) => unknownFields(property, `${path}.properties[${String(i)}].value`)),
    ...unknownFields(schema['items'], `${path}.items`),
    ...objectsIn(schema['anyOf']).flatMap((one, i) => unknownFields(one, `${path}.any_of[${String(i)}]`)),
  ];
}

function unknown(name: string, path: string): string {
  return `Invalid JSON payload received. Unknown name "${name}" at '${path}': Cannot find field.`;
}

/** Recorded: https://github.com/anomalyco/opencode/issues/4699. */
export function refuseSecondSystemPrompt(messages: unknown): void {
  if (objectsIn(messages).filter(({ role }) => role === 'system').length < 2) return;
  throw new ApiFailure(
    400,
    'INVALID_PARAMETER_VALUE',
    'INVALID_PARAMETER_VALUE: Gemini models only support one system prompt.',
  );
}
