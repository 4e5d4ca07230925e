import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AGENTS_PATH, type AgentInfo, type AgentList } from '@latchkey/contracts';
import { absent, ok, type DoctorCheck, type Finding, type NamedFinding } from './doctor-check';

const COMMAND_NAME = 'latchkey';

/** Checks that PATH finds this command, which credential helpers run by its name. */
export const commandCheck: DoctorCheck = {
  id: 'command',
  title: 'latchkey',
  look({ env }) {
    const found = (env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, COMMAND_NAME))
      .find(isExecutable);
    // The wrapper script lies beside this program.
    const own = join(__dirname, 'bin', COMMAND_NAME);
    if (found !== undefined && realpathSync(found) === realpathSync(own)) return Promise.resolve(ok(found));
    return Promise.resolve({
      severity: 'problem',
      message: found === undefined ? 'It is not in PATH.' : `PATH finds another program first: ${found}`,
      cure: `Put ${join(__dirname, 'bin')} in front of PATH or open a new shell. Check whether ~/.bashrc changes PATH.`,
    });
  },
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Lists the models, as a tool that uses the gateway does. */
export const gatewayCheck: DoctorCheck = {
  id: 'gateway',
  title: 'Gateway',
  async look({ env }) {
    const url = env['LATCHKEY_GATEWAY_URL'];
    if (!url) {
      return {
        severity: 'problem',
        message: 'LATCHKEY_GATEWAY_URL is not set, so agents can’t find a model.',
        cure: 'Open a new shell, and don’t clear its environment.',
      };
    }
    const response = await fetch(`${url}/openai/v1/models`);
    if (response.ok) return ok('lists the workspace’s models');
    return {
      severity: 'problem',
      message: `It answers ${String(response.status)} to a request for the models.`,
      cure: 'Run latchkey status, and see the health page for the connection to the workspace.',
    };
  },
};

/** Has git itself ask for the credential, as it does for a fetch. */
export const gitCheck: DoctorCheck = {
  id: 'git',
  title: 'git',
  async look({ env, status: { workspaceOrigin } }) {
    const url = new URL(workspaceOrigin);
    const question = `protocol=${url.protocol.replace(':', '')}\nhost=${url.host}\n\n`;
    const answer = await gitCredential(env, question).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    });
    if (answer === null) return absent('not installed');
    if (/^password=./m.test(answer)) return ok(`gets a fresh token for ${workspaceOrigin}`);
    return {
      severity: 'problem',
      message: `git does not get the token for ${workspaceOrigin} from its credential helper.`,
      cure: 'Unset GIT_CONFIG_COUNT if your shell’s startup files export it, or open a new shell.',
    };
  },
};

/** Runs `git credential fill` without prompting. @returns the answer of git's credential helpers */
async function gitCredential(env: NodeJS.ProcessEnv, question: string): Promise<string> {
  const git = spawn('git', ['credential', 'fill'], {
    env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let answer = '';
  git.stdout.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  git.stdin.on('error', () => undefined).end(question);
  await once(git, 'close');
  return answer;
}

/** Checks for each agent whether it is installed and whether its file is configured. */
export const agentsCheck: DoctorCheck = {
  id: 'agents',
  title: 'Agents',
  async look({ toolServer }) {
    const { agents } = await toolServer.ask<AgentList>('GET', AGENTS_PATH);
    return agents.flatMap((agent): readonly NamedFinding[] => {
      const finding = agentFinding(agent);
      return finding === null ? [] : [{ id: `agent-${agent.id}`, title: agent.name, ...finding }];
    });
  },
};

function agentFinding(agent: AgentInfo): Finding | null {
  const { installation, configuration, canInstall, installHint, models } = agent;
  if (configuration.state === 'off') return null;
  // Other checks cover git and Databricks' own tools.
  if (configuration.state === 'environment' && models.length === 0) return null;
  if (configuration.state === 'left-alone')
    return { severity: 'problem', message: configuration.message, cure: configuration.hint };
  if (installation.state === 'failed')
    return { severity: 'problem', message: installation.message, cure: installation.hint };
  if (configuration.state === 'written' && configuration.left.length > 0) {
    const { file, left } = configuration;
    return {
      severity: 'warning',
      message: `${file} keeps your own setting of ${left.join(', ')}.`,
      cure: `To use Latchkey’s settings, move ${file} away and open a new shell.`,
    };
  }
  const settings = configuration.state === 'written' ? configuration.file : 'this shell’s environment';
  return installation.state === 'not-installed'
    ? absent(
        `not installed; ${settings} is ready for it`,
        canInstall ? `Run latchkey install ${agent.id}.` : installHint,
      )
    : ok(`${describeInstallation(installation)}; ${settings} is up to date`);
}

function describeInstallation(installation: AgentInfo['installation']): string {
  if (installation.state === 'installing')
    return `installing (${String(installation.step)} of ${String(installation.steps)}: ${installation.doing})`;
  if (installation.state !== 'ready' || installation.version === null) return 'is installed';
  const { version, heldBack } = installation;
  return `version ${version} is installed${heldBack === undefined ? '' : ` (${heldBack})`}`;
}
