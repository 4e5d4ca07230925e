import { changeEach, isObject, objectsIn, withField, withoutFields } from './json';
import { isChatWith, type RequestRule } from './rule';

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

/** Fields of OpenAI's that model serving does not know, and refuses: “json: unknown field "store"”. */
export const extraChatFields: RequestRule = {
  name: 'extra-chat-fields',
  appliesTo: ({ dialect }) => dialect === 'openai-chat',
  repair: (body) => withoutFields(body, ['store', 'service_tier']),
};

/** Of the models on Databricks only GPT takes `strict` tools, says Databricks' own client, and takes it out for all others. */
export const strictTools: RequestRule = {
  name: 'strict-tools',
  appliesTo: (target) => target.dialect === 'openai-chat' && !isChatWith(target, 'gpt'),
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
 * The AI SDK marks each tool with `eager_input_streaming`, and Claude on Databricks refuses that: “Extra inputs are not
 * permitted”. Databricks' own set-up of OpenCode turns it off in its configuration.
 */
export const eagerTools: RequestRule = {
  name: 'eager-tools',
  appliesTo: ({ dialect }) => dialect === 'anthropic',
  repair: (body) =>
    withField(
      body,
      'tools',
      changeEach(body['tools'], (tool) => withoutFields(tool, ['eager_input_streaming'])),
    ),
};
