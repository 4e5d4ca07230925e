import { ApiFailure } from '../http/api-failure';
import { type JsonObject, isObject, objectsIn } from './dialect';

/** Claude wants text in every text block. The first wording was recorded on a workspace, by Databricks' own client. */
export function refuseEmptyText(messages: unknown): void {
  const texts = objectsIn(messages).flatMap(({ content }) => textsOf(content));
  if (texts.includes('')) throw providerRefusal('messages: text content blocks must be non-empty');
  if (texts.some((text) => text.trim() === '')) {
    throw providerRefusal('messages: text content blocks must contain non-whitespace text');
  }
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return objectsIn(content).flatMap(({ type, text, content: inner }) => {
    if (type === 'text') return [typeof text === 'string' ? text : ''];
    return type === 'tool_result' ? textsOf(inner) : [];
  });
}

/** And something in every message, but for an answer that it is to complete. */
export function refuseEmptyMessage(messages: unknown): void {
  const all = objectsIn(messages);
  all.forEach(({ role, content }, i) => {
    const isPrefill = role === 'assistant' && i === all.length - 1;
    if (isPrefill || (content !== '' && !(Array.isArray(content) && content.length === 0))) return;
    throw providerRefusal(
      `messages.${String(i)}: all messages must have non-empty content except for the optional final assistant message`,
    );
  });
}

/** Some Claude models, says Databricks' own client, want text beside the calls of tools; a space will do. */
export function refuseBlankBesideToolCalls(messages: unknown): void {
  for (const { tool_calls, content } of objectsIn(messages)) {
    const isBlank = content === undefined || content === null || textsOf(content).join('') === '';
    if (objectsIn(tool_calls).length > 0 && isBlank) {
      throw providerRefusal('messages: text content blocks must be non-empty');
    }
  }
}

/** Anthropic's older API, and gateways that check as it did, know no system messages. */
export function refuseSystemMessage(messages: unknown): void {
  if (!objectsIn(messages).some(({ role }) => role === 'system')) return;
  throw providerRefusal(
    'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
  );
}

/** Some gateways take functions only. A tool without a type is one. The wording is guessed. */
export function refuseUnknownToolTypes(tools: unknown, known: string): void {
  objectsIn(tools).forEach(({ type }, i) => {
    if (type === undefined || type === known) return;
    throw badRequest(`Bad request: tools[${String(i)}].type: unsupported tool type ${JSON.stringify(type)}`);
  });
}

/** A tool's result must answer a call of the message before; messages of the system don't count. */
export function refuseOrphanResults(messages: unknown): void {
  const all = objectsIn(messages);
  all.forEach((message, i) => {
    const before = all
      .slice(0, i)
      .filter(({ role }) => role !== 'system')
      .at(-1);
    const called = objectsIn(before?.['content']).map((block) => block['id']);
    objectsIn(message['content']).forEach((block, k) => {
      if (block['type'] === 'tool_result' && !called.includes(block['tool_use_id'])) {
        throw providerRefusal(orphan(i, k, block['tool_use_id']));
      }
    });
  });
}

/** The same in OpenAI's shape, where each result is a message of its own. */
export function refuseOrphanToolMessages(messages: unknown): void {
  let called: unknown[] = [];
  objectsIn(messages).forEach((message, i) => {
    if (message['role'] !== 'tool') called = objectsIn(message['tool_calls']).map(({ id }) => id);
    else if (!called.includes(message['tool_call_id'])) {
      throw providerRefusal(orphan(i, 0, message['tool_call_id']));
    }
  });
}

function orphan(message: number, block: number, id: unknown): string {
  return (
    `messages.${String(message)}.content.${String(block)}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ` +
    `${String(id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
  );
}

/** Nothing in a tool's description but what is known. */
export function refuseExtraToolFields(tools: unknown, extra: string, where: string): void {
  objectsIn(tools).forEach((tool, i) => {
    const described = (where === 'function' ? tool['function'] : tool) as JsonObject | undefined;
    if (described && extra in described) {
      throw providerRefusal(`tools.${String(i)}.${where}.${extra}: Extra inputs are not permitted`);
    }
  });
}

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

/** A refusal by the model serving itself. */
export function badRequest(message: string): ApiFailure {
  return new ApiFailure(400, 'BAD_REQUEST', message);
}

/** A refusal by the provider behind it, whose own JSON comes as the message. */
export function providerRefusal(message: string): ApiFailure {
  return badRequest(JSON.stringify({ message }));
}

/** A refusal by Google's API, passed on as it is. */
export function googleRefusal(violations: readonly string[]): ApiFailure {
  const failure = badRequest(violations.join('\n'));
  failure.rawBody = {
    error: { code: 400, message: violations.join('\n'), status: 'INVALID_ARGUMENT' },
  };
  return failure;
}
