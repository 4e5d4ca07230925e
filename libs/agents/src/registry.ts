import type { AgentEntry, AgentId } from './agent-entry';
import { CLAUDE } from './entries/claude';
import { CODEX } from './entries/codex';
import { COPILOT } from './entries/copilot';
import { DATABRICKS_CLI } from './entries/databricks-cli';
import { GEMINI } from './entries/gemini';
import { GIT } from './entries/git';
import { HERMES } from './entries/hermes';
import { OPENCODE } from './entries/opencode';
import { PI } from './entries/pi';
import { QWEN } from './entries/qwen';

/** Every tool that Latchkey knows how to set up. */
export const AGENTS: Readonly<Record<AgentId, AgentEntry>> = {
  claude: CLAUDE,
  codex: CODEX,
  opencode: OPENCODE,
  gemini: GEMINI,
  pi: PI,
  copilot: COPILOT,
  qwen: QWEN,
  hermes: HERMES,
  git: GIT,
  databricks: DATABRICKS_CLI,
};

/** Those that Latchkey can install itself. */
export const INSTALLABLE = Object.values(AGENTS)
  .filter(({ install }) => install.by === 'npm')
  .map(({ id }) => id);
