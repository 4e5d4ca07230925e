import { createHash } from 'node:crypto';
import type { JsonObject } from './dialect';
import type { ServedModel } from './model-register';
import { badRequest } from './refusals';

const DIMENSIONS = 8;

/** Numbers that depend on the text and on nothing else; they mean nothing. */
export function embeddings(body: JsonObject, model: ServedModel): object {
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
