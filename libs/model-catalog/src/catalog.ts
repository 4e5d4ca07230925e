import type { ListedModel, ModelGeneration } from './listings';
import type { ManagedAgent, ManagedConfig } from './managed-config';
import { bareName, compareModels, parseModelName, withoutDate } from './model-name';
import { MODEL_USE_NAMES, MODEL_USES, type ModelDialect, type ModelUse } from './model-uses';

/** The models of a workspace, as of its latest answer. */
export interface ModelCatalog {
  readonly generation: ModelGeneration;
  readonly models: readonly ListedModel[];
  /** Null when the workspace’s admin has configured no agents. */
  readonly managed: ManagedConfig | null;
}

/** Why a use has its model. */
type ModelSource =
  /** The owner picked it on the Agents page. */
  | 'owner'
  /** The workspace’s admin set it. */
  | 'admin'
  /** `LATCHKEY_MODELS` names it. */
  | 'setting'
  /** The best of its family in this workspace. */
  | 'best'
  /** A guess: the workspace hasn’t been asked yet, or serves no model for this use. */
  | 'assumed';

/** The model for one use. */
export interface ChosenModel {
  /** As requests must spell it. */
  readonly name: string;
  readonly source: ModelSource;
  /** False when the workspace lists no such model; null before it has been asked. */
  readonly isListed: boolean | null;
}

export type ChosenModels = Readonly<Record<ModelUse, ChosenModel>>;

/** What people chose, by use. */
export interface ModelChoices {
  readonly owner: Readonly<Partial<Record<ModelUse, string>>>;
  readonly setting: Readonly<Partial<Record<ModelUse, string>>>;
}

/**
 * Chooses a model for each use: the owner’s, as long as the admin offers it; else the admin’s default; else that of
 * `LATCHKEY_MODELS`; else the best of the first family that the workspace serves.
 * @param catalog null before the workspace has been asked
 */
export function chooseModels(catalog: ModelCatalog | null, choices: ModelChoices): ChosenModels {
  const chosen = MODEL_USE_NAMES.map((use) => [use, choose(use, catalog, choices)] as const);
  return Object.fromEntries(chosen) as unknown as ChosenModels;
}

function choose(use: ModelUse, catalog: ModelCatalog | null, { owner, setting }: ModelChoices): ChosenModel {
  const admin = managedAgentOf(use, catalog);
  const own = owner[use];
  const candidates: readonly (readonly [ModelSource, string | undefined])[] = [
    ['owner', own !== undefined && isOffered(own, admin) ? own : undefined],
    ['admin', admin?.defaults[use]],
    ['setting', setting[use] ?? (use === 'opencode-small' ? setting.haiku : undefined)],
    ['best', catalog ? bestFor(use, catalog, admin) : undefined],
  ];
  for (const [source, name] of candidates) {
    if (name !== undefined) return { ...resolved(name, catalog), source };
  }
  return { ...resolved(MODEL_USES[use].assumed, catalog), source: 'assumed' };
}

/** The admin’s configuration of the agent that a use belongs to. */
function managedAgentOf(use: ModelUse, catalog: ModelCatalog | null): ManagedAgent | undefined {
  return catalog?.managed?.agents[MODEL_USES[use].agent];
}

function isOffered(name: string, admin: ManagedAgent | undefined): boolean {
  if (!admin || admin.offered.length === 0) return true;
  return admin.offered.some((each) => bareName(each) === bareName(name));
}

function resolved(name: string, catalog: ModelCatalog | null): Pick<ChosenModel, 'name' | 'isListed'> {
  if (!catalog) return { name, isListed: null };
  const [, plain = name, suffix = ''] = /^(.*?)(\[1m\])?$/.exec(name) ?? [];
  const listed = findModel(catalog, plain);
  return listed ? { name: listed.name + suffix, isListed: true } : { name, isListed: false };
}

/**
 * Finds the model that a client means by this name, in any generation’s spelling: `claude-opus-4-8`,
 * `databricks-claude-opus-4-8` and `system.ai.claude-opus-4-8` are one model, as is `claude-opus-4-8-20260301`.
 */
export function findModel({ models }: ModelCatalog, name: string): ListedModel | null {
  const same = (wanted: string) => (model: ListedModel) => bareName(model.name) === wanted;
  return (
    models.find((model) => model.name === name) ??
    models.find(same(bareName(name))) ??
    models.find(same(withoutDate(bareName(name)))) ??
    null
  );
}

function bestFor(
  use: ModelUse,
  { models }: ModelCatalog,
  admin: ManagedAgent | undefined,
): string | undefined {
  const { dialect, families } = MODEL_USES[use];
  for (const family of families) {
    const [best] = models
      .filter(({ name }) => parseModelName(name).family === family && isOffered(name, admin))
      .filter((model) => speaks(model, dialect))
      .map(({ name }) => name)
      .sort(compareModels);
    if (best !== undefined) return best;
  }
  return undefined;
}

/** The models that a use may be set to, the best first. */
export function modelsFor(use: ModelUse, catalog: ModelCatalog | null): readonly string[] {
  if (!catalog) return [];
  const { dialect, families } = MODEL_USES[use];
  const rank = (name: string): number => {
    const { family } = parseModelName(name);
    const index = family === null ? -1 : (families as readonly string[]).indexOf(family);
    return index === -1 ? families.length : index;
  };
  const admin = managedAgentOf(use, catalog);
  return catalog.models
    .filter((model) => speaks(model, dialect) && isOffered(model.name, admin))
    .map(({ name }) => name)
    .sort((a, b) => rank(a) - rank(b) || compareModels(a, b));
}

const DIALECT_TYPES: Readonly<Record<ModelDialect, RegExp>> = {
  anthropic: /anthropic|messages/,
  'openai-responses': /responses/,
  gemini: /gemini|generateContent/,
  'openai-chat': /chat/,
};
const MAKERS: Readonly<Partial<Record<ModelDialect, RegExp>>> = {
  anthropic: /^claude/,
  'openai-responses': /^gpt-(?!oss)/,
  gemini: /^gemini/,
};
const NO_CHAT_MODEL = /(^|[-_.])(embedding|embed|bge|gte|rerank|whisper)([-_.]|$)/;

/** Decides by the listed API types where the workspace gives any that are known here, and by the maker otherwise. */
function speaks({ name, apiTypes }: ListedModel, dialect: ModelDialect): boolean {
  if (NO_CHAT_MODEL.test(bareName(name)) || apiTypes.some((type) => type.includes('embeddings')))
    return false;
  // A serving endpoint’s task says only that it chats, which holds for the models of every maker.
  const types = apiTypes.filter((type) => !type.startsWith('llm/'));
  const isKnown = types.some((type) => Object.values(DIALECT_TYPES).some((known) => known.test(type)));
  if (isKnown) return types.some((type) => DIALECT_TYPES[dialect].test(type));
  return MAKERS[dialect]?.test(bareName(name)) ?? true;
}

/**
 * Suggests a model in place of one that is gone: the best of the same family, else the best that speaks the dialect.
 * @returns null when the workspace serves none
 */
export function alternativeTo(catalog: ModelCatalog, name: string, dialect: ModelDialect): string | null {
  const { family } = parseModelName(name);
  const usable = modelsFor(MAIN_USES[dialect], catalog);
  const related = usable.find((each) => family !== null && parseModelName(each).family === family);
  return related ?? usable[0] ?? null;
}

const MAIN_USES: Readonly<Record<ModelDialect, ModelUse>> = {
  anthropic: 'sonnet',
  'openai-responses': 'codex',
  'openai-chat': 'opencode',
  gemini: 'gemini',
};
