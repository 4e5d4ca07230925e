import { type Dialect, isObject, objectsIn, schemaOf, textOf, type ToolUse } from './dialect';
import type { Completion } from './echo-model';
import { badRequest, googleRefusal } from './provider-refusals';
import { API_TYPES } from './served-models';
import { dataLine } from './stream-out';

const tools: ToolUse = {
  offered: ({ tools }) =>
    objectsIn(tools)
      .flatMap((tool) => objectsIn(tool['functionDeclarations'] ?? tool['function_declarations']))
      .map(({ name, parameters, parametersJsonSchema }) => ({
        name: String(name),
        schema: schemaOf(parametersJsonSchema ?? parameters),
      })),
  // Calls have no ids here: the nth result of a function answers its nth call.
  results({ contents }) {
    const parts = objectsIn(contents).flatMap((content) => objectsIn(content['parts']));
    const calls = parts.map((part) => part['functionCall']).filter(isObject);
    const seen = new Map<unknown, number>();
    return parts
      .map((part) => part['functionResponse'])
      .filter(isObject)
      .flatMap(({ name, response }) => {
        const index = seen.get(name) ?? 0;
        seen.set(name, index + 1);
        const call = calls.filter((each) => each['name'] === name)[index];
        return call ? [{ arguments: call['args'], text: responseText(response) }] : [];
      });
  },
  answer: (completion, { name }, text) => candidate(completion, functionCall(name, text), 'STOP'),
  events: ({ name }) => ({
    opening: () => '',
    // A call comes whole, with the first piece.
    piece: (_text, index, completion) =>
      index > 0
        ? ''
        : dataLine(candidate(completion, functionCall(name, [...completion.pieces].join('')), null)),
    closing: (completion) => dataLine(candidate(completion, { text: '' }, 'STOP')),
  }),
};

function functionCall(name: string, text: string): object {
  return { functionCall: { name, args: JSON.parse(text) as unknown } };
}

function responseText(response: unknown): string {
  const { output } = isObject(response) ? response : {};
  return typeof output === 'string' ? output : JSON.stringify(response);
}

/** Gemini's own protocol, for the models that speak it. */
export const geminiContents: Dialect = {
  check(body, { apiTypes, name }) {
    if (!apiTypes.includes(API_TYPES.gemini))
      throw badRequest(`${name} does not support the Google Gemini API.`);
    if (objectsIn(body['contents']).length === 0)
      throw googleRefusal(['* GenerateContentRequest.contents: contents is not specified']);
  },
  lastText(body) {
    const said = objectsIn(body['contents'])
      .reverse()
      .find(({ role }) => (role ?? 'user') === 'user');
    return textOf(said?.['parts']);
  },
  answer: (completion, text) => candidate(completion, { text }, 'STOP'),
  events: {
    opening: () => '',
    piece: (text, _index, completion) => dataLine(candidate(completion, { text }, null)),
    closing: (completion) => dataLine(candidate(completion, { text: '' }, 'STOP')),
  },
  tools,
};

function candidate(completion: Completion, part: object, finishReason: string | null): object {
  const { id, modelName, inputTokens, outputTokens } = completion;
  return {
    candidates: [
      { index: 0, content: { role: 'model', parts: [part] }, ...(finishReason && { finishReason }) },
    ],
    ...(finishReason && {
      usageMetadata: {
        promptTokenCount: inputTokens,
        candidatesTokenCount: outputTokens,
        totalTokenCount: inputTokens + outputTokens,
      },
    }),
    modelVersion: modelName,
    responseId: id,
  };
}
