import { createHash } from 'node:crypto';
import type { JsonObject } from './dialect';
import type { CalledModel } from './model-names';
import type { ModelBehaviour } from './model-stage';
import { badRequest } from './provider-refusals';

/** What a model is asked for, whatever the dialect. */
interface Prompt {
  readonly modelName: string;
  /** What the person said last. */
  readonly text: string;
  readonly streams: boolean;
}

/** An answer, in the pieces in which it is streamed. */
export interface Completion {
  readonly id: string;
  readonly modelName: string;
  readonly pieces: Iterable<string>;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * No model at all: it repeats what it was told, word by word, or counts as far as the control plane says. The same
 * request is always answered with the same text.
 */
export function echo(prompt: Prompt, id: string, { chunks, chunkBytes }: ModelBehaviour): Completion {
  const words = spoken(prompt, id, `You said: ${prompt.text}`);
  if (chunks === null) return words;
  return {
    ...words,
    pieces: { [Symbol.iterator]: () => counted(chunks, chunkBytes) },
    outputTokens: chunks,
  };
}

/** An answer of given words, one piece each. */
export function spoken(prompt: Prompt, id: string, text: string): Completion {
  return inPieces(prompt, id, text.match(/\s*\S+/g) ?? []);
}

/** The arguments of a tool's call as JSON, in two pieces, as they come in fragments from a real model. */
export function calling(prompt: Prompt, id: string, args: JsonObject): Completion {
  const characters = [...JSON.stringify(args)];
  const half = Math.ceil(characters.length / 2);
  return inPieces(prompt, id, [characters.slice(0, half).join(''), characters.slice(half).join('')]);
}

function inPieces({ modelName, text }: Prompt, id: string, pieces: string[]): Completion {
  return { id, modelName, pieces, inputTokens: text.split(/\s+/).length, outputTokens: pieces.length };
}

/** `1/3 2/3 3/3 `, each filled up to the size with dots. */
function* counted(chunks: number, chunkBytes: number): Generator<string> {
  for (let i = 1; i <= chunks; i++) {
    yield `${String(i)}/${String(chunks)} `.padEnd(chunkBytes, '.');
  }
}

const DIMENSIONS = 8;

/** Numbers that depend on the text and on nothing else; they mean nothing. */
export function embeddings(body: JsonObject, model: CalledModel): object {
  if (model.family !== 'embedding') throw badRequest(`${model.name} does not support the embeddings task.`);
  const { input } = body;
  const texts = (Array.isArray(input) ? input : [input]).filter((text) => typeof text === 'string');
  if (texts.length === 0) {
    throw badRequest("INVALID_PARAMETER_VALUE: Missing required embeddings parameter: 'input'");
  }
  const tokens = texts.join(' ').split(/\s+/).length;
  return {
    object: 'list',
    model: model.name,
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: numbersOf(text) })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function numbersOf(text: string): number[] {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length: DIMENSIONS }, (_, i) => (bytes[i] ?? 0) / 128 - 1);
}
