import { INSTALLABLE, readIds, readSelection } from '@latchkey/agents';
import { readModelSetting } from '@latchkey/model-catalog';
import type { AgentsConfig } from './app-config';

/** What the environment says of the tools in the shells; what is wrong is added to `problems`. */
export function readAgents(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): AgentsConfig {
  const read = <T extends { readonly problem: string | null }>(
    name: string,
    parse: (text: string) => T,
  ): T => {
    const result = parse(env[name] ?? '');
    if (result.problem !== null) problems.push(`${name} ${result.problem}.`);
    return result;
  };
  const selected = read('LATCHKEY_AGENTS', readSelection).ids;
  const installed = read('LATCHKEY_INSTALL_AGENTS', (text) => readIds(text, INSTALLABLE)).ids;
  return {
    selected,
    models: read('LATCHKEY_MODELS', readModelSetting).models,
    installed: installed.filter((id) => selected.includes(id)),
    npmRegistry: readRegistry(env['npm_config_registry'], problems),
  };
}

function readRegistry(text: string | undefined, problems: string[]): string | null {
  const address = text?.trim() ?? '';
  if (address === '') return null;
  if (/^https?:\/\/\S+$/.test(address) && URL.canParse(address)) return address;
  problems.push(
    'npm_config_registry must be the address of a package registry, such as https://npm.example.com/.',
  );
  return null;
}
