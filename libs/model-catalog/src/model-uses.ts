import type { ModelFamily } from './model-name';

/** The protocol that an agent speaks to its model. */
export type ModelDialect = 'anthropic' | 'openai-responses' | 'openai-chat' | 'gemini';

interface Use {
  /** The id of the agent. */
  readonly agent: string;
  readonly dialect: ModelDialect;
  /** Families to choose from, the preferred one first. */
  readonly families: readonly ModelFamily[];
  /** Used until the workspace has been asked for its models. */
  readonly assumed: string;
}

/** Good at code first; the open models last. */
const ANY_CHAT_MODEL: readonly ModelFamily[] = [
  'claude-sonnet',
  'claude-opus',
  'gpt',
  'gemini-pro',
  'kimi',
  'glm',
  'deepseek',
  'claude-haiku',
  'gemini-flash',
];
const CHAT = {
  dialect: 'openai-chat',
  families: ANY_CHAT_MODEL,
  assumed: 'databricks-claude-sonnet-5',
} as const;

/** What agents use models for. A use without a model of its preferred family takes the next one of its list. */
export const MODEL_USES = {
  opus: {
    agent: 'claude',
    dialect: 'anthropic',
    families: ['claude-opus', 'claude-fable', 'claude-sonnet', 'claude-haiku'],
    assumed: 'databricks-claude-opus-4-8',
  },
  sonnet: {
    agent: 'claude',
    dialect: 'anthropic',
    families: ['claude-sonnet', 'claude-opus', 'claude-fable', 'claude-haiku'],
    assumed: 'databricks-claude-sonnet-5',
  },
  haiku: {
    agent: 'claude',
    dialect: 'anthropic',
    families: ['claude-haiku', 'claude-sonnet', 'claude-opus', 'claude-fable'],
    assumed: 'databricks-claude-haiku-4-5',
  },
  codex: { agent: 'codex', dialect: 'openai-responses', families: ['gpt'], assumed: 'databricks-gpt-5-5' },
  opencode: { ...CHAT, agent: 'opencode' },
  'opencode-small': {
    agent: 'opencode',
    dialect: 'openai-chat',
    families: ['claude-haiku', 'gemini-flash', ...ANY_CHAT_MODEL],
    assumed: 'databricks-claude-haiku-4-5',
  },
  gemini: {
    agent: 'gemini',
    dialect: 'gemini',
    families: ['gemini-pro', 'gemini-flash'],
    assumed: 'databricks-gemini-3-1-pro',
  },
  hermes: { ...CHAT, agent: 'hermes' },
  pi: { ...CHAT, agent: 'pi' },
  copilot: { ...CHAT, agent: 'copilot' },
  qwen: { ...CHAT, agent: 'qwen' },
} as const satisfies Readonly<Record<string, Use>>;

export type ModelUse = keyof typeof MODEL_USES;
/** The name of the model for each use, as requests must spell it. */
export type Models = Readonly<Record<ModelUse, string>>;

export const MODEL_USE_NAMES = Object.keys(MODEL_USES) as readonly ModelUse[];

export function isModelUse(text: string): text is ModelUse {
  return Object.hasOwn(MODEL_USES, text);
}

/** Names of serving endpoints, of models in Unity Catalog, and the suffix by which Claude Code asks for its long context. */
const MODEL_SETTING = /^[A-Za-z0-9][\w.:/-]{0,127}(\[1m\])?$/;

/**
 * Reads `sonnet=my-endpoint,codex=databricks-gpt-5-5`.
 * @returns the uses that are set, and what is wrong in plain words; null if nothing is
 */
export function readModelSetting(text: string): {
  readonly models: Readonly<Partial<Record<ModelUse, string>>>;
  readonly problem: string | null;
} {
  const models: Partial<Record<ModelUse, string>> = {};
  for (const item of text.split(',').filter((each) => each.trim() !== '')) {
    const [use = '', name = '', ...rest] = item.split('=').map((part) => part.trim());
    if (!isModelUse(use) || rest.length > 0 || !MODEL_SETTING.test(name)) {
      return {
        models: {},
        problem: `must be a list of use=model with the uses ${MODEL_USE_NAMES.join(', ')}`,
      };
    }
    models[use] = name;
  }
  return { models, problem: null };
}

/** The models of a shell until the workspace has been asked for its own. */
export const ASSUMED_MODELS = Object.fromEntries(
  MODEL_USE_NAMES.map((use) => [use, MODEL_USES[use].assumed]),
) as Models;
