import { changeEach, objectsIn, withField, type JsonObject } from './json';
import type { RequestRule } from './rule';

/**
 * Removes results of tools that the preceding answer did not call, which Claude refuses: “unexpected `tool_use_id` found in
 * `tool_result` blocks”. Agents leave such results behind when they shorten a conversation.
 */
export const orphanToolResults: RequestRule = {
  name: 'orphan-tool-results',
  appliesTo: ({ dialect }) => dialect === 'openai-chat' || dialect === 'anthropic',
  repair(body) {
    let called: readonly unknown[] = [];
    const messages = changeEach(body['messages'], (message) => {
      if (message['role'] === 'assistant') {
        called = callsOf(message);
        return message;
      }
      return withoutOrphans(message, called);
    });
    return withField(body, 'messages', messages);
  },
};

function callsOf(message: JsonObject): readonly unknown[] {
  const blocks = objectsIn(message['content']).filter(({ type }) => type === 'tool_use');
  return [...blocks, ...objectsIn(message['tool_calls'])].map(({ id }) => id);
}

function withoutOrphans(message: JsonObject, called: readonly unknown[]): JsonObject | null {
  const isOrphan = (id: unknown): boolean => typeof id === 'string' && !called.includes(id);
  if (message['role'] === 'tool') return isOrphan(message['tool_call_id']) ? null : message;
  const content = changeEach(message['content'], (block) =>
    block['type'] === 'tool_result' && isOrphan(block['tool_use_id']) ? null : block,
  );
  // Remove a message that contained only orphans.
  if (content !== message['content'] && Array.isArray(content) && content.length === 0) return null;
  return withField(message, 'content', content);
}
