import type { AgentInfo, AgentModel, AgentProblem, SyncStatus } from '@latchkey/contracts';

/** How a tool stands, as one word that its mark and its button follow. */
export type AgentStanding = 'off' | 'missing' | 'installing' | 'ready' | 'troubled';

export function standingOf({ installation, configuration }: AgentInfo): AgentStanding {
  if (installation.state === 'installing') return 'installing';
  if (installation.state === 'failed' || configuration.state === 'left-alone') return 'troubled';
  if (configuration.state === 'off') return 'off';
  return installation.state === 'ready' ? 'ready' : 'missing';
}

/** What is wrong with it, the gravest first. */
export function problemsOf({ installation, configuration }: AgentInfo): readonly AgentProblem[] {
  return [
    ...(installation.state === 'failed' ? [installation] : []),
    ...(configuration.state === 'left-alone' ? [configuration] : []),
  ];
}

export function installedWords({ installation }: AgentInfo): string {
  switch (installation.state) {
    case 'not-installed':
      return 'Not installed';
    case 'installing':
      return `Step ${installation.step} of ${installation.steps}: ${installation.doing}`;
    case 'ready':
      return installation.version ?? `At ${installation.path}, not by Latchkey`;
    case 'failed':
      return 'Installation failed';
  }
}

/** What the button does; null where there is nothing that Latchkey could do. */
export function installVerb({ canInstall, installation }: AgentInfo): string | null {
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

/** The model, or where it is said which. */
export function modelWords({ name }: AgentModel, { configuration }: AgentInfo): string {
  if (name !== null) return name;
  return 'file' in configuration ? `as ${configuration.file} says` : 'its own';
}

export interface Summary {
  readonly tone: 'ok' | 'warning';
  readonly text: string;
}

/** One sentence on all of them, and on the projects that are synced. */
export function summaryOf(agents: readonly AgentInfo[], sync: SyncStatus | null): Summary {
  const troubled = [
    ...agents.filter((agent) => problemsOf(agent).length > 0),
    ...(sync?.projects.filter(({ problem }) => problem !== null) ?? []),
  ].map(({ name }) => name);
  if (troubled.length > 0) {
    const verb = troubled.length === 1 ? 'needs' : 'need';
    return { tone: 'warning', text: `${listWords(troubled)} ${verb} something from you.` };
  }
  const there = agents.filter(({ installation }) => installation.state === 'ready').length;
  return { tone: 'ok', text: `All is set up. Installed: ${there} of ${agents.length}.` };
}

function listWords(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? `${last}` : `${others.reverse().join(', ')} and ${last}`;
}
