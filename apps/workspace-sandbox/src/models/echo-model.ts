import type { ModelBehaviour } from './model-stage';

/** What a model is asked for, whatever the dialect. */
export interface Prompt {
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
  const words = `You said: ${prompt.text}`.match(/\s*\S+/g) ?? [];
  return {
    id,
    modelName: prompt.modelName,
    pieces: chunks === null ? words : { [Symbol.iterator]: () => counted(chunks, chunkBytes) },
    inputTokens: prompt.text.split(/\s+/).length,
    outputTokens: chunks ?? words.length,
  };
}

/** `1/3 2/3 3/3 `, each filled up to the size with dots. */
function* counted(chunks: number, chunkBytes: number): Generator<string> {
  for (let i = 1; i <= chunks; i++) {
    yield `${String(i)}/${String(chunks)} `.padEnd(chunkBytes, '.');
  }
}
