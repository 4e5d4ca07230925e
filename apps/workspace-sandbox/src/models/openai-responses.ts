import {
  type Dialect,
  lastSaidBy,
  objectsIn,
  type OfferedTool,
  pairedResults,
  parsedArguments,
  schemaOf,
  textOf,
  type ToolUse,
} from './dialect';
import type { Completion } from './echo-model';
import { badRequest, refuseUnknownToolTypes } from './provider-refusals';
import { API_TYPES } from './served-models';
import { namedEvent } from './stream-out';

const LOCAL_SHELL = 'local_shell';

const tools: ToolUse = {
  offered: ({ tools }) =>
    objectsIn(tools).flatMap(({ type, name, parameters }) => {
      if (type === LOCAL_SHELL) return [{ name: LOCAL_SHELL, schema: {}, type: LOCAL_SHELL }];
      return type === 'function' ? [{ name: String(name), schema: schemaOf(parameters) }] : [];
    }),
  results({ input }) {
    const items = objectsIn(input);
    return pairedResults(
      items
        .filter(({ type }) => type === 'function_call' || type === 'local_shell_call')
        .map((item) => ({
          id: item['call_id'],
          arguments: item['action'] ?? parsedArguments(item['arguments']),
        })),
      items
        .filter(({ type }) => type === 'function_call_output' || type === 'local_shell_call_output')
        .map(({ call_id, id, output }) => ({ id: call_id ?? id, text: textOf(output) })),
    );
  },
  answer: (completion, tool, text) => response(completion, 'completed', [toolCall(completion, tool, text)]),
  events: (tool) => ({
    opening: (completion) =>
      event(0, 'response.created', { response: response(completion, 'in_progress', null) }) +
      event(1, 'response.output_item.added', {
        output_index: 0,
        item: { ...toolCall(completion, tool, ''), status: 'in_progress' },
      }),
    piece: (text, index, { id }) =>
      tool.type === LOCAL_SHELL
        ? ''
        : event(2 + index, 'response.function_call_arguments.delta', {
            item_id: `fc_${id}`,
            output_index: 0,
            delta: text,
          }),
    closing: (completion) => {
      const text = [...completion.pieces].join('');
      const item = toolCall(completion, tool, text);
      const next = 2 + completion.outputTokens;
      const done = { item_id: `fc_${completion.id}`, output_index: 0, arguments: text };
      return (
        (tool.type === LOCAL_SHELL ? '' : event(next, 'response.function_call_arguments.done', done)) +
        event(next + 1, 'response.output_item.done', { output_index: 0, item }) +
        event(next + 2, 'response.completed', { response: response(completion, 'completed', [item]) })
      );
    },
  }),
};

/** @param text the arguments as JSON; empty while they are still to come */
function toolCall({ id }: Completion, { name, type }: OfferedTool, text: string): object {
  const ids = { id: `fc_${id}`, call_id: `call_${id}`, status: 'completed' };
  if (type !== LOCAL_SHELL) return { type: 'function_call', ...ids, name, arguments: text };
  const { command } = (text === '' ? {} : JSON.parse(text)) as { command?: string };
  const argv = command === undefined ? [] : ['bash', '-lc', command];
  return { type: 'local_shell_call', ...ids, action: { type: 'exec', command: argv, env: {} } };
}

/** OpenAI's responses, for the models that speak them: GPT, as documented. */
export const openaiResponses: Dialect = {
  check(body, { apiTypes, name }, refuse) {
    if (!apiTypes.includes(API_TYPES.responses))
      throw badRequest(`${name} does not support the Responses API.`);
    if (body['input'] === undefined) throw badRequest('Bad request: input is required');
    if (refuse.unknownToolTypes) refuseUnknownToolTypes(body['tools'], 'function');
  },
  lastText: ({ input }) => (typeof input === 'string' ? input : textOf(lastSaidBy('user', input))),
  answer: (completion, text) => response(completion, 'completed', [output(completion, text)]),
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
        event(next + 3, 'response.completed', {
          response: response(completion, 'completed', [output(completion, text)]),
        })
      );
    },
  },
  tools,
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

function response(completion: Completion, status: string, items: object[] | null): object {
  const { id, modelName, inputTokens, outputTokens } = completion;
  const totals = {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 0,
    status,
    model: modelName,
    output: items ?? [],
    parallel_tool_calls: true,
    tools: [],
    usage: items && totals,
  };
}
