import {
  badRequest,
  providerRefusal,
  refuseEmptyMessage,
  refuseEmptyText,
  refuseExtraToolFields,
  refuseOrphanResults,
} from './provider-refusals';
import { type Dialect, lastSaidBy, objectsIn, textOf } from './dialect';
import type { Completion } from './echo-model';
import { API_TYPES } from './served-models';
import { namedEvent } from './stream-out';

/** Anthropic's messages, for the models that speak them. */
export const anthropicMessages: Dialect = {
  check(body, { apiTypes, name }) {
    if (!apiTypes.includes(API_TYPES.messages))
      throw badRequest(`${name} does not support the Anthropic Messages API.`);
    if (typeof body['max_tokens'] !== 'number') throw providerRefusal('max_tokens: Field required');
    if (objectsIn(body['messages']).length === 0)
      throw providerRefusal('messages: at least one message is required');
    refuseExtraToolFields(body['tools'], 'eager_input_streaming', 'custom');
    refuseEmptyText([{ content: body['system'] ?? [] }, ...objectsIn(body['messages'])]);
    refuseEmptyMessage(body['messages']);
    refuseOrphanResults(body['messages']);
  },
  lastText: (body) => textOf(lastSaidBy('user', body['messages'])),
  answer: (completion, text) => ({
    ...message(completion),
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: usage(completion, completion.outputTokens),
  }),
  events: {
    opening: (completion) =>
      namedEvent({
        type: 'message_start',
        message: { ...message(completion), usage: usage(completion, 0) },
      }) + namedEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    piece: (text) =>
      namedEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    closing: ({ outputTokens }) =>
      namedEvent({ type: 'content_block_stop', index: 0 }) +
      namedEvent({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: outputTokens },
      }) +
      namedEvent({ type: 'message_stop' }),
  },
};

function message({ id, modelName }: Completion): object {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: modelName,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function usage({ inputTokens }: Completion, outputTokens: number): object {
  return { input_tokens: inputTokens, output_tokens: outputTokens };
}
