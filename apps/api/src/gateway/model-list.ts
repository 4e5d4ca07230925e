import { asksForCodexModels, codexModels } from '@latchkey/agents';
import { modelsFor, type ModelCatalog } from '@latchkey/model-catalog';

/** The list of models in the format of a client. */
export type ListFormat = (catalog: ModelCatalog, query: string) => object;

const LISTS: readonly (readonly [path: RegExp, format: ListFormat])[] = [
  [
    /^\/openai\/v1\/models$/,
    (catalog, query) =>
      asksForCodexModels(query)
        ? codexModels(modelsFor('codex', catalog))
        : {
            object: 'list',
            data: namesIn(catalog).map((id) => ({ id, object: 'model', created: 0, owned_by: 'databricks' })),
          },
  ],
  [
    /^\/anthropic\/v1\/models$/,
    (catalog) => ({
      data: modelsFor('opus', catalog).map((id) => ({
        type: 'model',
        id,
        display_name: id,
        created_at: '1970-01-01T00:00:00Z',
      })),
      has_more: false,
    }),
  ],
  [
    /^\/gemini\/v1(beta)?\/models$/,
    (catalog) => ({
      models: modelsFor('gemini', catalog).map((name) => ({
        name: `models/${name}`,
        displayName: name,
        supportedGenerationMethods: ['generateContent'],
      })),
    }),
  ],
];

/** @returns the format of the list that this path is for; null when it is for none */
export function listFormat(path: string): ListFormat | null {
  return LISTS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

function namesIn({ models }: ModelCatalog): readonly string[] {
  return models.map(({ name }) => name);
}
