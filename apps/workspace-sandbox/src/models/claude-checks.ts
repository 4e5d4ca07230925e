import { objectsIn, type JsonObject } from './dialect';
import { providerRefusal } from './refusals';

/** Claude wants text in every text block. The first wording was recorded on a workspace, by Databricks' own client. */
export function refuseEmptyText(messages: unknown): void {
  const texts = objectsIn(messages).flatMap(({ content }) => textsOf(content));
  if (texts.includes('')) throw providerRefusal('messages: text content blocks must be non-empty');
  if (texts.some((text) => text.trim() === '')) {
    throw providerRefusal('messages: text content blocks must contain non-whitespace text');
  }
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return objectsIn(content).flatMap(({ type, text, content: inner }) => {
    if (type === 'text') return [typeof text === 'string' ? text : ''];
    return type === 'tool_result' ? textsOf(inner) : [];
  });
}

/** And something in every message, but for an answer that it is to complete. */
export function refuseEmptyMessage(messages: unknown): void {
  const all = objectsIn(messages);
  all.forEach(({ role, content }, i) => {
    const isPrefill = role === 'assistant' && i === all.length - 1;
    if (isPrefill || (content !== '' && !(Array.isArray(content) && content.length === 0))) return;
    throw providerRefusal(
      `messages.${String(i)}: all messages must have non-empty content except for the optional final assistant message`,
    );
  });
}

/** Some Claude models, says Databricks' own client, want text beside the calls of tools; a space will do. */
export function refuseBlankBesideToolCalls(messages: unknown): void {
  for (const { tool_calls, content } of objectsIn(messages)) {
    const isBlank = content === undefined || content === null || textsOf(content).join('') === '';
    if (objectsIn(tool_calls).length > 0 && isBlank) {
      throw providerRefusal('messages: text content blocks must be non-empty');
    }
  }
}

/** A tool's result must answer a call of the message before. */
export function refuseOrphanResults(messages: unknown): void {
  const all = objectsIn(messages);
  all.forEach((message, i) => {
    const called = objectsIn(all[i - 1]?.['content']).map((block) => block['id']);
    objectsIn(message['content']).forEach((block, k) => {
      if (block['type'] === 'tool_result' && !called.includes(block['tool_use_id'])) {
        throw providerRefusal(orphan(i, k, block['tool_use_id']));
      }
    });
  });
}

/** The same in OpenAI's shape, where each result is a message of its own. */
export function refuseOrphanToolMessages(messages: unknown): void {
  let called: unknown[] = [];
  objectsIn(messages).forEach((message, i) => {
    if (message['role'] !== 'tool') called = objectsIn(message['tool_calls']).map(({ id }) => id);
    else if (!called.includes(message['tool_call_id'])) {
      throw providerRefusal(orphan(i, 0, message['tool_call_id']));
    }
  });
}

function orphan(message: number, block: number, id: unknown): string {
  return (
    `messages.${String(message)}.content.${String(block)}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ` +
    `${String(id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
  );
}

/** Nothing in a tool's description but what is known. */
export function refuseExtraToolFields(tools: unknown, extra: string, where: string): void {
  objectsIn(tools).forEach((tool, i) => {
    const described = (where === 'function' ? tool['function'] : tool) as JsonObject | undefined;
    if (described && extra in described) {
      throw providerRefusal(`tools.${String(i)}.${where}.${extra}: Extra inputs are not permitted`);
    }
  });
}
