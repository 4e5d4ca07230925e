import type { Completion } from './echo-model';
import type { CalledModel } from './model-names';
import type { EventWriter } from './stream-out';

export type JsonObject = Record<string, unknown>;

/** One protocol in which a model can be asked. */
export interface Dialect {
  /** @throws ApiFailure as the real model refuses such a request */
  check(body: JsonObject, model: CalledModel): void;
  /** What the person said last. */
  lastText(body: JsonObject): string;
  answer(completion: Completion, text: string): object;
  readonly events: EventWriter;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list; none where there is no list. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text of a message's content, whether that is text or a list of blocks. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

/** The content of the last message that a role said. */
export function lastSaidBy(role: string, messages: unknown): unknown {
  return objectsIn(messages)
    .reverse()
    .find((message) => message['role'] === role)?.['content'];
}
