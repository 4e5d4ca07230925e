import type { AgentInfo, AgentModel, AgentProblem, SyncedProject, SyncStatus } from '@latchkey/contracts';
import { formatSpan } from '../shared/format';

/** The overall status of a tool, which decides its icon and its button. */
export type AgentStatus = 'off' | 'missing' | 'installing' | 'ready' | 'problem';

export function agentStatus({ installation, configuration, modelProblem }: AgentInfo): AgentStatus {
  if (installation.state === 'installing') return 'installing';
  if (installation.state === 'failed' || configuration.state === 'left-alone') return 'problem';
  if (configuration.state === 'off') return 'off';
  if (installation.state !== 'ready') return 'missing';
  return modelProblem === null ? 'ready' : 'problem';
}

/** Returns the problems of a tool, the most severe first. */
export function agentProblems({
  installation,
  configuration,
  modelProblem,
}: AgentInfo): readonly AgentProblem[] {
  return [
    ...(installation.state === 'failed' ? [installation] : []),
    ...(configuration.state === 'left-alone' ? [configuration] : []),
    ...(installation.state === 'ready' && modelProblem !== null ? [modelProblem] : []),
  ];
}

/** Describes the installation of a tool. */
export function installationText({ installation }: AgentInfo): string {
  switch (installation.state) {
    case 'not-installed':
      return 'Not installed';
    case 'installing':
      return `Step ${installation.step} of ${installation.steps}: ${installation.doing}`;
    case 'ready':
      if (installation.version === null) return `Preinstalled (${installation.path})`;
      return installation.heldBack === undefined
        ? installation.version
        : `${installation.version}, because ${installation.heldBack}`;
    case 'failed':
      return 'Installation failed';
  }
}

/** Returns the label of the button; null if Latchkey can't do anything. */
export function installLabel({ canInstall, installation }: AgentInfo): string | null {
  if (!canInstall) return null;
  switch (installation.state) {
    case 'not-installed':
      return 'Install';
    case 'installing':
      return 'Installing…';
    case 'failed':
      return 'Retry';
    case 'ready':
      return installation.version === null ? null : 'Update';
  }
}

/** Returns the name of the model, or where to find it. */
export function modelText({ name }: AgentModel, { configuration }: AgentInfo): string {
  if (name !== null) return name;
  return 'file' in configuration ? `Set in ${configuration.file}` : 'Default';
}

/** Leaves out what the names of all Databricks models begin with. */
export function shortModelName(name: string): string {
  return name.replace(/^(system\.ai\.|databricks-)/, '');
}

/** Labels the choice to leave a model to Latchkey. While the owner's own choice is in use, the default isn't known. */
export function defaultModelText({ name, source }: AgentModel): string {
  return source === 'owner' ? 'Default' : `${shortModelName(name ?? '')} (${DEFAULT_LABELS[source]})`;
}

const DEFAULT_LABELS = {
  best: 'best',
  admin: 'set by your admin',
  setting: 'set by the app',
  assumed: 'assumed',
} as const;

/** Describes the state of a project's sync. */
export function syncText({ state, syncedAt }: SyncedProject, nowMs: number): string {
  switch (state) {
    case 'waiting':
      return 'No commits yet';
    case 'syncing':
      return 'Syncing…';
    case 'failed':
      return syncedAt === null ? 'Not synced' : `Last synced ${ago(syncedAt, nowMs)} ago`;
    case 'synced':
      return syncedAt === null ? 'Synced' : `Synced ${ago(syncedAt, nowMs)} ago`;
  }
}

/** Describes the last sync: the commit and what it changed. */
export function changeText({ commit, written, deleted }: SyncedProject): string {
  if (commit === null) return '–';
  const what = written + deleted === 0 ? 'no changes' : `${written} written, ${deleted} deleted`;
  return `${commit.slice(0, 7)}: ${what}`;
}

export interface Summary {
  readonly tone: 'ok' | 'neutral' | 'warning';
  readonly text: string;
}

/** Sums up all tools and synced projects in one sentence. */
export function summarize(agents: readonly AgentInfo[], sync: SyncStatus | null): Summary {
  const affected = [
    ...agents.filter((agent) => agentProblems(agent).length > 0),
    ...(sync?.projects.filter(({ problem }) => problem !== null) ?? []),
  ].map(({ name }) => name);
  if (affected.length > 0) {
    const verb = affected.length === 1 ? 'needs' : 'need';
    return { tone: 'warning', text: `${joinNames(affected)} ${verb} your attention.` };
  }
  // git and the Databricks CLI need no model, and being there says nothing about the agents.
  const usable = agents.filter(({ models }) => models.length > 0);
  const installed = usable
    .filter(({ installation }) => installation.state === 'ready')
    .map(({ name }) => name);
  if (installed.length === 0)
    return { tone: 'neutral', text: 'No agent is installed yet. Install one below.' };
  const verb = installed.length === 1 ? 'is' : 'are';
  return { tone: 'ok', text: `${joinNames(installed)} ${verb} ready in every shell.` };
}

function ago(iso: string, nowMs: number): string {
  return formatSpan(nowMs - Date.parse(iso));
}

function joinNames(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? `${last}` : `${others.reverse().join(', ')} and ${last}`;
}
