import { lastSaidBy, textOf, type Dialect } from './dialect';
import type { Completion } from './echo-model';
import { badRequest } from './provider-refusals';
import { API_TYPES } from './served-models';
import { namedEvent } from './stream-out';

/** OpenAI's responses, for the models that speak them: GPT, as documented. */
export const openaiResponses: Dialect = {
  check(body, { apiTypes, name }) {
    if (!apiTypes.includes(API_TYPES.responses))
      throw badRequest(`${name} does not support the Responses API.`);
    if (body['input'] === undefined) throw badRequest('Bad request: input is required');
  },
  lastText: ({ input }) => (typeof input === 'string' ? input : textOf(lastSaidBy('user', input))),
  answer: (completion, text) => response(completion, 'completed', text),
  events: {
    opening: (completion) =>
      event(0, 'response.created', { response: response(completion, 'in_progress', null) }) +
      event(1, 'response.output_item.added', {
        output_index: 0,
        item: { ...output(completion, null), status: 'in_progress' },
      }) +
      event(2, 'response.content_part.added', { ...part(completion), part: outputText('') }),
    piece: (text, index, completion) =>
      event(3 + index, 'response.output_text.delta', { ...part(completion), delta: text }),
    closing: (completion) => {
      const text = [...completion.pieces].join('');
      const next = 3 + completion.outputTokens;
      return (
        event(next, 'response.output_text.done', { ...part(completion), text }) +
        event(next + 1, 'response.content_part.done', { ...part(completion), part: outputText(text) }) +
        event(next + 2, 'response.output_item.done', { output_index: 0, item: output(completion, text) }) +
        event(next + 3, 'response.completed', { response: response(completion, 'completed', text) })
      );
    },
  },
};

function event(sequenceNumber: number, type: string, fields: object): string {
  return namedEvent({ type, sequence_number: sequenceNumber, ...fields });
}

function part({ id }: Completion): object {
  return { item_id: `msg_${id}`, output_index: 0, content_index: 0 };
}

function outputText(text: string): object {
  return { type: 'output_text', text, annotations: [] };
}

function output({ id }: Completion, text: string | null): object {
  return {
    type: 'message',
    id: `msg_${id}`,
    role: 'assistant',
    status: 'completed',
    content: text === null ? [] : [outputText(text)],
  };
}

function response(completion: Completion, status: string, text: string | null): object {
  const { id, modelName, inputTokens, outputTokens } = completion;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 0,
    status,
    model: modelName,
    output: text === null ? [] : [output(completion, text)],
    parallel_tool_calls: true,
    tools: [],
    usage:
      text === null
        ? null
        : {
            input_tokens: inputTokens,
            output_tokens: outputTokens,
            total_tokens: inputTokens + outputTokens,
          },
  };
}
