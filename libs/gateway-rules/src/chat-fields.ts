import { changeEach, isObject, objectsIn, withField, withoutFields } from './json';
import { isChatWith, refusedField, type RequestRule } from './rule';

/**
 * Some Claude models want text beside the calls of tools, where OpenAI's clients write none. A space is what Databricks'
 * own client writes: `databricks_openai`, in https://github.com/databricks/databricks-ai-bridge/pull/333.
 */
export const blankBesideToolCalls: RequestRule = {
  name: 'blank-beside-tool-calls',
  appliesTo: (target) => isChatWith(target, 'claude'),
  repair: (body) =>
    withField(
      body,
      'messages',
      changeEach(body['messages'], (message) => {
        const callsTools = message['role'] === 'assistant' && objectsIn(message['tool_calls']).length > 0;
        return callsTools && (message['content'] ?? '') === '' ? { ...message, content: ' ' } : message;
      }),
    ),
};

/** Removes fields of OpenAI’s that some gateways don’t know: “json: unknown field "store"”. */
export const extraChatFields: RequestRule = {
  name: 'extra-chat-fields',
  refusal: refusedField('store|service_tier|(?:frequency|presence)_penalty'),
  appliesTo: ({ dialect }) => dialect === 'openai-chat',
  // Copilot sends both penalties as 0, which is what they are without the field.
  repair: (body) => withoutFields(body, ['store', 'service_tier', 'frequency_penalty', 'presence_penalty']),
};

/** Removes `strict` from tools, which models other than GPT may refuse. */
export const strictTools: RequestRule = {
  name: 'strict-tools',
  refusal: refusedField('strict'),
  appliesTo: ({ dialect }) => dialect === 'openai-chat',
  repair: (body) =>
    withField(
      body,
      'tools',
      changeEach(body['tools'], (tool) => {
        const described = tool['function'];
        return isObject(described) ? withField(tool, 'function', withoutFields(described, ['strict'])) : tool;
      }),
    ),
};

/**
 * Removes `eager_input_streaming`, with which the AI SDK marks each tool. Claude behind some gateways refuses it: “Extra
 * inputs are not permitted”. Databricks’ own set-up of OpenCode turns it off in its configuration.
 */
export const eagerTools: RequestRule = {
  name: 'eager-tools',
  refusal: refusedField('eager_input_streaming'),
  appliesTo: ({ dialect }) => dialect === 'anthropic',
  repair: (body) =>
    withField(
      body,
      'tools',
      changeEach(body['tools'], (tool) => withoutFields(tool, ['eager_input_streaming'])),
    ),
};
