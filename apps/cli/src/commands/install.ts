import { setTimeout as pause } from 'node:timers/promises';
import { AGENTS_PATH, printable, type AgentInfo, type AgentList } from '@latchkey/contracts';
import type { Command, Output } from '../command';
import type { ToolServerClient } from '../tool-server-client';
import { EXIT, Failure, type ExitCode } from '../exit-codes';
import { printJson, printLines } from '../printed';

/** Often enough for a person who watches. */
const ASK_EVERY_MS = 400;

export const installCommand: Command = {
  name: 'install',
  usage: '<agent> [--update] [--json]',
  summary: 'Install an agent for all shells. --update replaces an installed one with the latest version.',
  options: ['update', 'json'],
  argumentCount: 1,
  async run({ arguments: [name = ''], options }, { stdout, toolServer }) {
    const client = toolServer();
    const asked = await agentNamed(name, client);
    const { installation } = asked;
    const isPresent =
      installation.state === 'ready' && (!options.has('update') || installation.version === null);
    if (!asked.canInstall && !isPresent) {
      throw new Failure(
        EXIT.failed,
        `Latchkey can’t install ${asked.name}.`,
        asked.installHint ?? 'It is turned off. Add it to LATCHKEY_AGENTS.',
      );
    }
    const agent = isPresent ? asked : await install(asked, client, options.has('json') ? null : stdout);
    if (options.has('json')) printJson(agent, stdout);
    else printLines(described(agent, isPresent), stdout);
    return exitCodeOf(agent);
  },
};

/** @throws Failure that lists the names */
async function agentNamed(name: string, client: ToolServerClient): Promise<AgentInfo> {
  const { agents } = await client.ask<AgentList>('GET', AGENTS_PATH);
  const agent = agents.find(({ id, program }) => id === name || program === name);
  if (agent) return agent;
  const names = agents.filter(({ canInstall }) => canInstall).map(({ id }) => id);
  throw new Failure(EXIT.usage, `Unknown agent “${name}”.`, `Use one of: ${names.join(', ')}.`);
}

/** Starts the installation and waits until it has ended. An interrupted command leaves it running. */
async function install(
  { id, name }: AgentInfo,
  client: ToolServerClient,
  stdout: Output | null,
): Promise<AgentInfo> {
  let agent = await client.ask<AgentInfo>('POST', `${AGENTS_PATH}/${encodeURIComponent(id)}/install`);
  let shown = '';
  while (agent.installation.state === 'installing') {
    const { step, steps, doing } = agent.installation;
    const line = printable(`${name}: step ${String(step)} of ${String(steps)}: ${doing}…`);
    if (line !== shown) stdout?.write(stdout.isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    shown = line;
    await pause(ASK_EVERY_MS);
    agent = await agentNamed(id, client);
  }
  if (stdout?.isTerminal && shown !== '') stdout.write('\r\x1b[K');
  return agent;
}

function described({ name, program, installation }: AgentInfo, wasPresent: boolean): readonly string[] {
  if (installation.state === 'failed') return [`${name}: ${installation.message}`, `→ ${installation.hint}`];
  if (installation.state !== 'ready') return [`${name} is not installed. Run latchkey doctor.`];
  const { version, path, heldBack } = installation;
  const what = version === null ? `${name} (${path})` : `${name} ${version}`;
  const why = heldBack === undefined ? '' : ` ${heldBack}.`;
  return [`${what} is ${wasPresent ? 'already ' : ''}installed.${why} Start it with: ${program}`];
}

function exitCodeOf({ installation }: AgentInfo): ExitCode {
  if (installation.state === 'ready') return EXIT.done;
  const isUnreachable = installation.state === 'failed' && installation.code === 'REGISTRY_UNREACHABLE';
  return isUnreachable ? EXIT.unreachable : EXIT.failed;
}
