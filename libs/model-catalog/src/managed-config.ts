import { fieldOf, isModelName, listIn, textsIn } from './listings';
import { parseModelName } from './model-name';
import { MODEL_USES, type ModelDialect, type ModelUse } from './model-uses';

/** What the workspace’s admin decided for one agent. */
export interface ManagedAgent {
  /** The default for each use; a use without one is left to Latchkey. */
  readonly defaults: Readonly<Partial<Record<ModelUse, string>>>;
  /** The only models that may be chosen; empty when any may be. */
  readonly offered: readonly string[];
  /** Headers to add to each request of the agent. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The admin’s configuration of coding agents, from `GET /api/ai-gateway/v2/coding-agent-configs`. */
export interface ManagedConfig {
  readonly name: string;
  /** By the agent’s id in Latchkey. An agent that isn’t here is not offered. */
  readonly agents: Readonly<Record<string, ManagedAgent>>;
}

/** The workspace’s names of agents, and ours with the uses that their default model sets. */
const AGENTS: Readonly<Record<string, { readonly id: string; readonly uses: readonly ModelUse[] }>> = {
  CODING_AGENT_CLAUDE_CODE: { id: 'claude', uses: ['opus', 'sonnet', 'haiku'] },
  CODING_AGENT_CODEX: { id: 'codex', uses: ['codex'] },
  CODING_AGENT_GEMINI: { id: 'gemini', uses: ['gemini'] },
  CODING_AGENT_COPILOT: { id: 'copilot', uses: ['copilot'] },
  CODING_AGENT_PI: { id: 'pi', uses: ['pi'] },
  CODING_AGENT_OPENCODE: { id: 'opencode', uses: ['opencode'] },
};

/** Ids of the agents that the admin’s configuration can name. It says nothing about the others. */
const MANAGEABLE_AGENTS: readonly string[] = Object.values(AGENTS).map(({ id }) => id);

/** @returns whether the admin lets this agent be used */
export function isAgentOffered(managed: ManagedConfig | null, agentId: string): boolean {
  return managed === null || !MANAGEABLE_AGENTS.includes(agentId) || Object.hasOwn(managed.agents, agentId);
}

/** Dialects that only one of the manageable agents speaks. */
const AGENT_BY_DIALECT: Readonly<Partial<Record<ModelDialect, string>>> = {
  anthropic: 'claude',
  'openai-responses': 'codex',
  gemini: 'gemini',
};
const CHAT_AGENTS = ['opencode', 'copilot', 'pi'];

/**
 * Finds the headers that the admin wants on a request, such as those that attribute its cost to a team.
 * @param userAgent tells agents apart that speak the same dialect; empty if unknown
 */
export function managedHeaders(
  managed: ManagedConfig | null,
  dialect: ModelDialect,
  userAgent: string,
): Readonly<Record<string, string>> {
  const agentId =
    AGENT_BY_DIALECT[dialect] ??
    CHAT_AGENTS.find((id) => new RegExp(`(^|[^a-z])${id}([^a-z]|$)`, 'i').test(userAgent));
  return (agentId !== undefined && managed?.agents[agentId]?.headers) || {};
}

/** Where Claude Code’s models have a slot of their own. */
const CLAUDE_SLOTS: Readonly<Record<string, ModelUse>> = {
  default_opus_model: 'opus',
  default_sonnet_model: 'sonnet',
  default_haiku_model: 'haiku',
};

/** @returns null when the admin has configured nothing, or nothing that this version of Latchkey knows */
export function readManagedConfig(answer: unknown): ManagedConfig | null {
  const [config] = listIn(answer, 'coding_agent_configs');
  const agents = listIn(config, 'enabled_agents').flatMap((entry) => {
    const agent = fieldOf(entry, 'agent');
    const known = typeof agent === 'string' && Object.hasOwn(AGENTS, agent) ? AGENTS[agent] : undefined;
    return known ? [[known.id, readAgent(fieldOf(entry, 'config'), known.uses)] as const] : [];
  });
  if (agents.length === 0) return null;
  const name = fieldOf(config, 'name');
  return { name: typeof name === 'string' ? name : '', agents: Object.fromEntries(agents) };
}

function readAgent(config: unknown, uses: readonly ModelUse[]): ManagedAgent {
  // One field per agent, of which exactly one is set; the enclosing entry says which agent it is.
  const models = Object.values(fieldOf(config, 'model_config') ?? {})[0] as unknown;
  const slots = fieldOf(models, 'models');
  const defaultModel = fieldOf(models, 'default_model');
  const defaults: Partial<Record<ModelUse, string>> = {};
  if (typeof defaultModel === 'string' && isModelName(defaultModel)) {
    for (const use of usesOf(defaultModel, uses)) defaults[use] = defaultModel;
  }
  for (const [slot, use] of Object.entries(CLAUDE_SLOTS)) {
    const name = fieldOf(slots, slot);
    if (typeof name === 'string' && isModelName(name) && uses.includes(use)) defaults[use] = name;
  }
  const slotNames = typeof slots === 'object' && !Array.isArray(slots) ? Object.values(defaults) : [];
  const offered = [...textsIn(slots), ...slotNames].filter(isModelName);
  return {
    defaults,
    offered: [...new Set(offered)],
    headers: readHeaders(fieldOf(config, 'custom_headers')),
  };
}

/** A default Opus is for Opus alone, not for the small tasks that Claude Code gives to Haiku. */
function usesOf(model: string, uses: readonly ModelUse[]): readonly ModelUse[] {
  if (uses.length === 1) return uses;
  const { family } = parseModelName(model);
  return uses.filter((use) => MODEL_USES[use].families[0] === family);
}

const HEADER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,1024}$/;
/** The gateway sets these itself. */
const RESERVED_HEADERS = [
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'transfer-encoding',
  'x-api-key',
];
const MAX_HEADERS = 20;

function readHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return {};
  const usable = Object.entries(headers as Readonly<Record<string, unknown>>).filter(
    (entry): entry is [string, string] =>
      HEADER_NAME.test(entry[0]) &&
      !RESERVED_HEADERS.includes(entry[0].toLowerCase()) &&
      typeof entry[1] === 'string' &&
      HEADER_VALUE.test(entry[1]),
  );
  return Object.fromEntries(usable.slice(0, MAX_HEADERS).map(([name, value]) => [name.toLowerCase(), value]));
}
