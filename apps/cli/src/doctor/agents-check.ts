import { AGENTS_PATH, type AgentInfo, type AgentList } from '@latchkey/contracts';
import { ok, type DoctorCheck, type Finding, type NamedFinding } from './doctor-check';

/** Each tool by itself: is it there, and is its file as it should be. */
export const agentsCheck: DoctorCheck = {
  id: 'agents',
  title: 'Agents',
  async look({ toolServer }) {
    const { agents } = await toolServer.ask<AgentList>('GET', AGENTS_PATH);
    return agents.flatMap((agent): readonly NamedFinding[] => {
      const finding = findingOf(agent);
      return finding === null ? [] : [{ id: `agent-${agent.id}`, title: agent.name, ...finding }];
    });
  },
};

function findingOf({ installation, configuration, canInstall, installHint }: AgentInfo): Finding | null {
  // Those without a file of their own are other checks' matter.
  if (configuration.state === 'off' || configuration.state === 'environment') return null;
  if (configuration.state === 'left-alone')
    return { severity: 'problem', message: configuration.message, cure: configuration.hint };
  if (installation.state === 'failed')
    return { severity: 'problem', message: installation.message, cure: installation.hint };
  const { file, left } = configuration;
  if (left.length > 0) {
    return {
      severity: 'warning',
      message: `${file} has your own choice of ${left.join(', ')}, which stays.`,
      cure: `To have Latchkey’s instead, move ${file} away and open a new shell.`,
    };
  }
  return installation.state === 'not-installed'
    ? {
        severity: 'ok',
        message: `is not installed; ${file} is ready for it`,
        cure: howTo(canInstall, installHint),
      }
    : ok(`${installedAs(installation)}; ${file} is as it should be`);
}

function installedAs(installation: AgentInfo['installation']): string {
  if (installation.state === 'installing')
    return `is being installed (${String(installation.step)} of ${String(installation.steps)}: ${installation.doing})`;
  return installation.state === 'ready' && installation.version !== null
    ? `version ${installation.version} is installed`
    : 'is installed';
}

function howTo(canInstall: boolean, hint: string | null): string | null {
  return canInstall ? 'Install it in the page, or name it in LATCHKEY_INSTALL_AGENTS.' : hint;
}
