import { changeEach, objectsIn, withField, withoutFields, type JsonObject } from './json';
import type { RequestRule } from './rule';

/** Stands where an answer has to stay, so that the two sides go on taking turns, but says nothing. */
const SAYS_NOTHING = '.';
/** Stands where a tool printed nothing; its call needs a result all the same. */
const NO_OUTPUT = '(no output)';

/**
 * Claude refuses text blocks without text, and messages without content: “messages: text content blocks must be non-empty”.
 * Agents write such a block when they were interrupted, or when a tool printed nothing.
 */
export const emptyText: RequestRule = {
  name: 'empty-text',
  appliesTo: ({ dialect }) => dialect === 'openai-chat' || dialect === 'anthropic',
  repair(body) {
    const last = objectsIn(body['messages']).at(-1);
    const messages = changeEach(body['messages'], (message) => fillOrDrop(message, message === last));
    // A request that is all empty is left for the model to refuse.
    const left = Array.isArray(messages) && messages.length > 0 ? messages : body['messages'];
    return repairSystem(withField(body, 'messages', left));
  },
};

function repairSystem(body: JsonObject): JsonObject {
  if (!('system' in body)) return body;
  const system = withoutBlankBlocks(body['system']);
  return isBlank(system) ? withoutFields(body, ['system']) : withField(body, 'system', system);
}

function fillOrDrop(message: JsonObject, isLast: boolean): JsonObject | null {
  const content = withoutBlankBlocks(message['content']);
  if (!isBlank(content)) return withField(message, 'content', content);
  switch (message['role']) {
    case 'assistant':
      if (objectsIn(message['tool_calls']).length > 0) {
        // OpenAI's own form of "only tools were called".
        return Array.isArray(content) ? { ...message, content: null } : message;
      }
      // The last would be the beginning of the answer that is asked for.
      return isLast ? null : { ...message, content: SAYS_NOTHING };
    case 'tool':
      return { ...message, content: NO_OUTPUT };
    default:
      return null;
  }
}

/** Also within the results of tools. */
function withoutBlankBlocks(content: unknown): unknown {
  return changeEach(content, (block) => {
    if (block['type'] === 'text') return isBlank(block['text']) ? null : block;
    if (block['type'] !== 'tool_result' || !Array.isArray(block['content'])) return block;
    return withField(block, 'content', withoutBlankBlocks(block['content']));
  });
}

function isBlank(content: unknown): boolean {
  if (Array.isArray(content)) return content.length === 0;
  return typeof content === 'string' ? content.trim() === '' : content === null || content === undefined;
}
