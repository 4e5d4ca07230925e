import { AGENT_IDS, type AgentId } from './agent-entry';

interface Selection {
  readonly ids: readonly AgentId[];
  /** What is wrong, in plain words; null if nothing is. */
  readonly problem: string | null;
}

/** Reads which tools to set up: `-gemini,-hermes` leaves these out, `claude,git` means these alone, nothing means all. */
export function readSelection(text: string): Selection {
  const items = listed(text);
  const without = items.filter((item) => item.startsWith('-')).map((item) => item.slice(1));
  const only = items.filter((item) => !item.startsWith('-'));
  if (![...without, ...only].every(isAgentId) || (without.length > 0 && only.length > 0)) {
    return {
      ids: AGENT_IDS,
      problem: `must be a list of ${AGENT_IDS.join(', ')}, or of the same with a minus before each`,
    };
  }
  const chosen = AGENT_IDS.filter((id) => (only.length === 0 || only.includes(id)) && !without.includes(id));
  return { ids: chosen, problem: null };
}

/** Reads which tools to install: a list of ids, or nothing. */
export function readIds(text: string, allowed: readonly AgentId[]): Selection {
  const ids = listed(text);
  const known = ids.filter(isAgentId).filter((id) => allowed.includes(id));
  if (known.length === ids.length) return { ids: [...new Set(known)], problem: null };
  return { ids: [], problem: `must be a list of ${allowed.join(', ')}` };
}

function isAgentId(text: string): text is AgentId {
  return AGENT_IDS.some((id) => id === text);
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
