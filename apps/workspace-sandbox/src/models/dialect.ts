import type { Completion } from './echo-model';
import type { CalledModel } from './model-names';
import type { RefusedShapes } from './refused-shapes';
import type { EventWriter } from './stream-out';

export type JsonObject = Record<string, unknown>;

/** One protocol in which a model can be asked. */
export interface Dialect {
  /** @throws ApiFailure as the real model refuses such a request */
  check(body: JsonObject, model: CalledModel, refuse: RefusedShapes): void;
  /** What the person said last. */
  lastText(body: JsonObject): string;
  answer(completion: Completion, text: string): object;
  readonly events: EventWriter;
  readonly tools: ToolUse;
}

/** How a dialect offers tools, calls them and gives back their results. */
export interface ToolUse {
  offered(body: JsonObject): OfferedTool[];
  /** The results in the conversation so far, oldest first. */
  results(body: JsonObject): ToolResult[];
  /** @param text the arguments as JSON */
  answer(completion: Completion, tool: OfferedTool, text: string): object;
  /** Writes a call whose arguments come as JSON in pieces. */
  events(tool: OfferedTool): EventWriter;
}

export interface OfferedTool {
  readonly name: string;
  /** JSON Schema of the arguments; empty where the tool is known by its type. */
  readonly schema: JsonObject;
  /** A type whose calls look different from those of a function. */
  readonly type?: string;
}

interface ToolResult {
  readonly arguments: unknown;
  readonly text: string;
}

/** Pairs each result with the call that it answers, by the call's id. */
export function pairedResults(
  calls: readonly { readonly id: unknown; readonly arguments: unknown }[],
  results: readonly { readonly id: unknown; readonly text: string }[],
): ToolResult[] {
  return results.flatMap(({ id, text }) => {
    const call = calls.find((each) => each.id === id);
    return call ? [{ arguments: call.arguments, text }] : [];
  });
}

/** Reads arguments that a client sent back as JSON. */
export function parsedArguments(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return null;
  }
}

export function schemaOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
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
