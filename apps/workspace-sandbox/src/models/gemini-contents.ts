import { objectsIn, textOf, type Dialect } from './dialect';
import type { Completion } from './echo-model';
import { badRequest, googleRefusal } from './provider-refusals';
import { API_TYPES } from './served-models';
import { dataLine } from './stream-out';

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
  answer: (completion, text) => candidate(completion, text, 'STOP'),
  events: {
    opening: () => '',
    piece: (text, _index, completion) => dataLine(candidate(completion, text, null)),
    closing: (completion) => dataLine(candidate(completion, '', 'STOP')),
  },
};

function candidate(completion: Completion, text: string, finishReason: string | null): object {
  const { id, modelName, inputTokens, outputTokens } = completion;
  return {
    candidates: [
      { index: 0, content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }) },
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
