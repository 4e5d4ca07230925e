import {
  badRequest,
  refuseBlankBesideToolCalls,
  refuseEmptyText,
  refuseExtraToolFields,
  refuseOrphanToolMessages,
  refuseSecondSystemPrompt,
  refuseUnknownToGoogle,
  refuseUnknownToolTypes,
} from './provider-refusals';
import {
  type Dialect,
  isObject,
  type JsonObject,
  lastSaidBy,
  objectsIn,
  pairedResults,
  parsedArguments,
  schemaOf,
  textOf,
  type ToolUse,
} from './dialect';
import type { Completion } from './echo-model';
import { API_TYPES } from './served-models';
import { dataLine } from './stream-out';

/** The documented fields of a chat request; any other is refused, as was recorded. */
const FIELDS = new Set([
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'n',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'thinking',
  'user',
]);

const tools: ToolUse = {
  offered: ({ tools }) =>
    objectsIn(tools)
      .map((tool) => tool['function'])
      .filter(isObject)
      .map(({ name, parameters }) => ({ name: String(name), schema: schemaOf(parameters) })),
  results({ messages }) {
    const all = objectsIn(messages);
    const calls = all.flatMap(({ tool_calls }) => objectsIn(tool_calls));
    return pairedResults(
      calls.map(({ id, function: called }) => ({
        id,
        arguments: isObject(called) ? parsedArguments(called['arguments']) : null,
      })),
      all
        .filter(({ role }) => role === 'tool')
        .map(({ tool_call_id, content }) => ({ id: tool_call_id, text: textOf(content) })),
    );
  },
  answer: (completion, tool, text) => {
    const message = { role: 'assistant', content: null, tool_calls: [toolCall(completion, tool.name, text)] };
    return {
      ...frame(completion, 'chat.completion'),
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      usage: usage(completion),
    };
  },
  events: (tool) => ({
    opening: (completion) =>
      chunk(completion, {
        role: 'assistant',
        content: null,
        tool_calls: [{ index: 0, ...toolCall(completion, tool.name, '') }],
      }),
    piece: (text, _index, completion) =>
      chunk(completion, { tool_calls: [{ index: 0, function: { arguments: text } }] }),
    closing: (completion) => `${chunk(completion, {}, 'tool_calls')}data: [DONE]\n\n`,
  }),
};

function toolCall({ id }: Completion, name: string, text: string): object {
  return { id: `call_${id}`, type: 'function', function: { name, arguments: text } };
}

/** OpenAI's chat completions, which every chat model is served in, whoever made it. */
export const chatCompletions: Dialect = {
  check(body, { apiTypes, family, name }, refuse) {
    if (!apiTypes.includes(API_TYPES.chat))
      throw badRequest(`${name} does not support the Chat Completions API.`);
    const isKnown = (key: string): boolean => FIELDS.has(key) || (key === 'store' && !refuse.store);
    const unknown = Object.keys(body).find((key) => !isKnown(key));
    if (unknown !== undefined) throw badRequest(`Bad request: json: unknown field "${unknown}"`);
    const messages = objectsIn(body['messages']);
    if (messages.length === 0) throw badRequest('Bad request: messages must not be empty');
    // Not recorded which way it is worded; that only GPT models take it is how Databricks' own client acts.
    if (refuse.strict && family !== 'gpt') refuseExtraToolFields(body['tools'], 'strict', 'function');
    if (refuse.unknownToolTypes) refuseUnknownToolTypes(body['tools'], 'function');
    if (family === 'claude') {
      refuseBlankBesideToolCalls(messages);
      refuseEmptyText(messages.filter(({ tool_calls }) => tool_calls === undefined));
      refuseOrphanToolMessages(messages);
    }
    if (family === 'gemini') {
      refuseUnknownToGoogle(body);
      refuseSecondSystemPrompt(messages);
    }
  },
  lastText: (body) => textOf(lastSaidBy('user', body['messages'])),
  answer: (completion, text) => ({
    ...frame(completion, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: usage(completion),
  }),
  events: {
    opening: (completion) => chunk(completion, { role: 'assistant', content: '' }),
    piece: (text, _index, completion) => chunk(completion, { content: text }),
    closing: (completion) => `${chunk(completion, {}, 'stop')}data: [DONE]\n\n`,
  },
  tools,
};

function chunk(completion: Completion, delta: JsonObject, finishReason: string | null = null): string {
  return dataLine({
    ...frame(completion, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    usage: finishReason === null ? null : usage(completion),
  });
}

function frame({ id, modelName }: Completion, object: string): object {
  return { id: `chatcmpl-${id}`, object, created: 0, model: modelName };
}

function usage({ inputTokens, outputTokens }: Completion): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
