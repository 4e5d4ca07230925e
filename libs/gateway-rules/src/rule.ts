import type { JsonObject } from './json';

/** The protocol of a request. */
export type Dialect = 'openai-chat' | 'openai-responses' | 'openai-embeddings' | 'anthropic' | 'gemini';

/** The protocol and model of a request. */
export interface RequestTarget {
  readonly dialect: Dialect;
  /** The client's name for the model, which is the only hint of its family. Empty when there is none. */
  readonly model: string;
}

/** Repairs one thing that clients send and models on Databricks refuse. */
export interface RequestRule {
  /** Lower-case words with hyphens. The name turns the rule off. */
  readonly name: string;
  /**
   * Matches the refusal that the rule avoids. Such a rule applies only to models that have refused: others accept what it
   * removes. A rule without it applies always.
   */
  readonly refusal?: RegExp;
  appliesTo(target: RequestTarget): boolean;
  /** Returns the repaired request, or the same object when there is nothing to repair. */
  repair(body: JsonObject, target: RequestTarget): JsonObject;
}

export function isChatWith(target: RequestTarget, family: string): boolean {
  return target.dialect === 'openai-chat' && target.model.toLowerCase().includes(family);
}

const UNKNOWN =
  'unknown|unexpected|unrecognized|unsupported|extra inputs|not (?:permitted|supported|allowed)|cannot find';

/** Matches a message that refuses one of these fields, and not one that refuses a field’s value. */
export function refusedField(names: string): RegExp {
  return new RegExp(
    `\\b(?:${names})\\b[^]{0,60}(?:${UNKNOWN})|(?:${UNKNOWN})[^]{0,60}\\b(?:${names})\\b`,
    'i',
  );
}
