import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEntry, AgentFile, SessionContext } from './agent-entry';
import { mergeSettings } from './merge';
import { ASSUMED_MODELS } from '@latchkey/model-catalog';
import { AGENTS } from './registry';

const CONTEXT: SessionContext = {
  workspaceOrigin: 'https://<workspace>',
  keylessGatewayUrl: 'http://127.0.0.1:<port>/gateway',
  models: ASSUMED_MODELS,
  helperTtlMs: 60_000,
  gatewayUrl: '$LATCHKEY_GATEWAY_URL',
};

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}

/** As it is where there was none before. */
function fileOf({ paths, format, settings }: AgentFile): string {
  const merged = mergeSettings(format, null, settings(CONTEXT), {});
  if (merged.outcome === 'refused') throw new Error(merged.problem);
  const language = /\w+$/.exec(paths[0])?.[0] ?? '';
  return `\`~/${paths.join('` or `~/')}\`:\n\n${block(language, merged.text)}`;
}

function environmentOf(entry: AgentEntry): readonly string[] {
  const variables = Object.entries(entry.environment(CONTEXT)).map(([name, value]) => `${name}=${value}`);
  const git = (entry.gitConfig?.(CONTEXT) ?? []).map(([key, value]) => `git config ${key} '${value}'`);
  const lines = [...variables, ...git];
  return lines.length === 0
    ? []
    : [`In the environment of each session:\n\n${block('sh', lines.join('\n'))}`];
}

function sectionOf(entry: AgentEntry): string {
  const { name, program, token, install } = entry;
  const installed =
    install.by === 'npm' ? `Installed from the npm package \`${install.package}\`.` : install.hint;
  const heading = `### ${name}\n\nCommand: \`${program}\`. Token: ${token}. ${installed}`;
  return [heading, ...entry.files.map(fileOf), ...environmentOf(entry)].join('\n\n');
}

it('docs/TOOLS.md shows the registry as it is', () => {
  const document = readFileSync(join(__dirname, '../../../docs/TOOLS.md'), 'utf8');
  const shown =
    /<!-- prettier-ignore-start -->\n([\s\S]*?)<!-- prettier-ignore-end -->/.exec(document)?.[1] ?? '';
  const sections = Object.values(AGENTS).map(sectionOf);
  expect(shown.trim()).toBe(sections.join('\n\n'));
});
