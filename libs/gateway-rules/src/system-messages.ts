import { isObject, type JsonObject } from './json';
import type { RequestRule } from './rule';

/**
 * Moves system messages out of Anthropic’s `messages`, where newer clients put them and some gateways refuse them. Those at
 * the beginning join the system prompt. Later ones become text of the user at the same place, after any tool results, which
 * must come first.
 */
export const systemMessages: RequestRule = {
  name: 'system-messages',
  refusal: /\brole\b[^]{0,160}\b(system|user|assistant)\b|\bsystem\b[^]{0,80}\brole\b/i,
  appliesTo: ({ dialect }) => dialect === 'anthropic',
  repair(body) {
    const messages: unknown = body['messages'];
    if (!Array.isArray(messages) || !messages.some(isSystem)) return body;
    const list = messages as readonly unknown[];
    const firstTurn = list.findIndex((message) => !isSystem(message));
    const opening = firstTurn === -1 ? list : list.slice(0, firstTurn);
    const turns = firstTurn === -1 ? [] : list.slice(firstTurn);
    const prompt = opening.flatMap(blocksOf);
    return {
      ...body,
      ...(prompt.length > 0 && { system: [...textBlocks(body['system']), ...prompt] }),
      messages: withoutSystem(turns),
    };
  },
};

function withoutSystem(turns: readonly unknown[]): readonly unknown[] {
  const kept: unknown[] = [];
  // Blocks for the next turn of the user, because the turn before is the assistant’s.
  let waiting: readonly unknown[] = [];
  for (const turn of turns) {
    const last = kept.at(-1);
    if (!isSystem(turn)) {
      kept.push(isUser(turn) && waiting.length > 0 ? withBlocks(turn, waiting) : turn);
      if (isUser(turn)) waiting = [];
    } else if (isUser(last)) kept[kept.length - 1] = withBlocks(last, blocksOf(turn));
    else waiting = [...waiting, ...blocksOf(turn)];
  }
  return waiting.length > 0 ? [...kept, { role: 'user', content: waiting }] : kept;
}

function withBlocks(message: JsonObject, blocks: readonly unknown[]): JsonObject {
  return { ...message, content: [...blocksOf(message), ...blocks] };
}

function blocksOf(message: unknown): readonly unknown[] {
  return isObject(message) ? textBlocks(message['content']) : [];
}

function textBlocks(content: unknown): readonly unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? (content as readonly unknown[]) : [];
}

function isSystem(message: unknown): message is JsonObject {
  return isObject(message) && message['role'] === 'system';
}

function isUser(message: unknown): message is JsonObject {
  return isObject(message) && message['role'] === 'user';
}
