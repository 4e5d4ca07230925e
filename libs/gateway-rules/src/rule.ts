import type { JsonObject } from './json';

/** The protocol that a request speaks. */
export type Dialect = 'openai-chat' | 'openai-responses' | 'openai-embeddings' | 'anthropic' | 'gemini';

/** Where a request goes. */
export interface RequestTarget {
  readonly dialect: Dialect;
  /** As the client names it; what kind of model it is can be told by its name only. Empty when it names none. */
  readonly model: string;
}

/** One thing that clients write and models on Databricks refuse. */
export interface RequestRule {
  /** Lower-case words with hyphens, by which it is turned off. */
  readonly name: string;
  appliesTo(target: RequestTarget): boolean;
  /** The request without what would be refused; the very same object where there is nothing to repair. */
  repair(body: JsonObject, target: RequestTarget): JsonObject;
}

export function isChatWith(target: RequestTarget, family: string): boolean {
  return target.dialect === 'openai-chat' && target.model.toLowerCase().includes(family);
}
