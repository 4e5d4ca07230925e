/** What models are used for, and the endpoint of Databricks' own that serves each unless something else is set. */
export const DEFAULT_MODELS = {
  opus: 'databricks-claude-opus-4-8',
  sonnet: 'databricks-claude-sonnet-5',
  haiku: 'databricks-claude-haiku-4-5',
  codex: 'databricks-gpt-5-5',
  opencode: 'databricks-claude-sonnet-5',
  gemini: 'databricks-gemini-3-1-pro',
  hermes: 'databricks-claude-sonnet-5',
} as const;

export type ModelUse = keyof typeof DEFAULT_MODELS;
export type Models = Readonly<Record<ModelUse, string>>;

/** Names of serving endpoints, of models in Unity Catalog, and the suffix by which Claude Code asks for its long context. */
const MODEL_NAME = /^[A-Za-z0-9][\w.:/-]{0,127}(\[1m\])?$/;

/**
 * Reads `sonnet=my-endpoint,codex=databricks-gpt-5-5`. What is not named keeps its default.
 * @returns the models, and what is wrong in plain words; null if nothing is
 */
export function readModels(text: string): { readonly models: Models; readonly problem: string | null } {
  const models: Record<ModelUse, string> = { ...DEFAULT_MODELS };
  for (const item of listed(text)) {
    const [use = '', name = '', ...rest] = item.split('=').map((part) => part.trim());
    if (!isUse(use) || rest.length > 0 || !MODEL_NAME.test(name)) {
      const uses = Object.keys(DEFAULT_MODELS).join(', ');
      return { models: DEFAULT_MODELS, problem: `must be a list of use=model with the uses ${uses}` };
    }
    models[use] = name;
  }
  return { models, problem: null };
}

export function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isUse(text: string): text is ModelUse {
  return Object.hasOwn(DEFAULT_MODELS, text);
}
