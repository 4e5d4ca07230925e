import { changeEach, isObject, objectsIn, withField, withoutFields, type JsonObject } from './json';
import { toGeminiSchema } from './gemini-schema';
import { isChatWith, type RequestRule } from './rule';

/**
 * A chat in OpenAI's form is translated for Gemini field by field, and what Google does not know is refused by Google:
 * “Unknown name "$schema" … Cannot find field”. Reported with OpenCode, whose every turn has all of it:
 * https://github.com/databricks/unity-gateway/issues/491.
 */
export const geminiToolSchemas: RequestRule = {
  name: 'gemini-tool-schemas',
  appliesTo: (target) => isChatWith(target, 'gemini'),
  repair: (body) =>
    withField(
      body,
      'tools',
      changeEach(body['tools'], (tool) => {
        const described = tool['function'];
        if (!isObject(described) || !isObject(described['parameters'])) return tool;
        const parameters = toGeminiSchema(described['parameters']);
        return withField(tool, 'function', withField(described, 'parameters', parameters));
      }),
    ),
};

/** The same for the options of a stream. Its usage is then not told, which clients bear. */
export const geminiStreamOptions: RequestRule = {
  name: 'gemini-stream-options',
  appliesTo: (target) => isChatWith(target, 'gemini'),
  repair: (body) => withoutFields(body, ['stream_options']),
};

/** “Gemini models only support one system prompt”: several are made one, where the first was. */
export const geminiOneSystemPrompt: RequestRule = {
  name: 'gemini-one-system-prompt',
  appliesTo: (target) => isChatWith(target, 'gemini'),
  repair(body) {
    const prompts = objectsIn(body['messages']).filter(isSystem);
    const texts = prompts.map(({ content }) => textOf(content));
    if (prompts.length < 2 || texts.includes(null)) return body;
    const one = { role: 'system', content: texts.join('\n\n') };
    const messages = changeEach(body['messages'], (message) => {
      if (!isSystem(message)) return message;
      return message === prompts[0] ? one : null;
    });
    return withField(body, 'messages', messages);
  },
};

function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

/** @returns null for what is not only text */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  const blocks = objectsIn(content);
  if (
    !Array.isArray(content) ||
    blocks.some(({ type, text }) => type !== 'text' || typeof text !== 'string')
  ) {
    return null;
  }
  return blocks.map(({ text }) => text).join('');
}
