import {
  badRequest,
  providerRefusal,
  refuseEmptyMessage,
  refuseEmptyText,
  refuseExtraToolFields,
  refuseOrphanResults,
  refuseSystemMessage,
  refuseUnknownToolTypes,
} from './provider-refusals';
import {
  type Dialect,
  lastSaidBy,
  objectsIn,
  pairedResults,
  schemaOf,
  textOf,
  type ToolUse,
} from './dialect';
import type { Completion } from './echo-model';
import { API_TYPES } from './served-models';
import { namedEvent } from './stream-out';

const tools: ToolUse = {
  offered: ({ tools }) =>
    objectsIn(tools).map(({ name, input_schema }) => ({
      name: String(name),
      schema: schemaOf(input_schema),
    })),
  results({ messages }) {
    const blocks = objectsIn(messages).flatMap(({ content }) => objectsIn(content));
    return pairedResults(
      blocks.filter(({ type }) => type === 'tool_use').map(({ id, input }) => ({ id, arguments: input })),
      blocks
        .filter(({ type }) => type === 'tool_result')
        .map(({ tool_use_id, content }) => ({ id: tool_use_id, text: textOf(content) })),
    );
  },
  answer: (completion, tool, text) => ({
    ...message(completion),
    content: [{ ...toolUse(completion, tool.name), input: JSON.parse(text) as unknown }],
    stop_reason: 'tool_use',
    usage: usage(completion, completion.outputTokens),
  }),
  events: (tool) => ({
    opening: (completion) => opening(completion, { ...toolUse(completion, tool.name), input: {} }),
    piece: (text) => delta({ type: 'input_json_delta', partial_json: text }),
    closing: (completion) => closing(completion, 'tool_use'),
  }),
};

/** Anthropic's messages, for the models that speak them. */
export const anthropicMessages: Dialect = {
  check(body, { apiTypes, name }, refuse) {
    if (!apiTypes.includes(API_TYPES.messages))
      throw badRequest(`${name} does not support the Anthropic Messages API.`);
    if (typeof body['max_tokens'] !== 'number') throw providerRefusal('max_tokens: Field required');
    if (objectsIn(body['messages']).length === 0)
      throw providerRefusal('messages: at least one message is required');
    if (refuse.eagerInputStreaming) refuseExtraToolFields(body['tools'], 'eager_input_streaming', 'custom');
    if (refuse.systemInMessages) refuseSystemMessage(body['messages']);
    if (refuse.unknownToolTypes) refuseUnknownToolTypes(body['tools'], 'custom');
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
    opening: (completion) => opening(completion, { type: 'text', text: '' }),
    piece: (text) => delta({ type: 'text_delta', text }),
    closing: (completion) => closing(completion, 'end_turn'),
  },
  tools,
};

function opening(completion: Completion, block: object): string {
  return (
    namedEvent({ type: 'message_start', message: { ...message(completion), usage: usage(completion, 0) } }) +
    namedEvent({ type: 'content_block_start', index: 0, content_block: block })
  );
}

function delta(change: object): string {
  return namedEvent({ type: 'content_block_delta', index: 0, delta: change });
}

function closing({ outputTokens }: Completion, stopReason: string): string {
  return (
    namedEvent({ type: 'content_block_stop', index: 0 }) +
    namedEvent({
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: outputTokens },
    }) +
    namedEvent({ type: 'message_stop' })
  );
}

function toolUse({ id }: Completion, name: string): object {
  return { type: 'tool_use', id: `toolu_${id}`, name };
}

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
