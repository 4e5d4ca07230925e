import type { Command } from '../command';
import { ENVIRONMENT_KINDS, toolEnvironment, type ToolEnvironment } from '../environments';
import { EXIT } from '../exit-codes';
import { printJson, printLines } from '../printed';

/** For `eval "$(latchkey env openai)"`. Prints no token: programs reach their models through the session's gateway. */
export const envCommand: Command = {
  name: 'env',
  usage: `${ENVIRONMENT_KINDS.join('|')} [--json]`,
  summary: 'Print the environment that programs of this kind need: eval "$(latchkey env openai)".',
  options: ['json'],
  argumentCount: 1,
  async run({ arguments: [kind = ''], options }, { env, stdout, toolServer }) {
    const environment = await toolEnvironment(kind, env, toolServer());
    if (options.has('json')) printJson(environment, stdout);
    else printLines(asShell(environment), stdout);
    return EXIT.done;
  },
};

function asShell({ variables, unset, note }: ToolEnvironment): readonly string[] {
  return [
    ...(note === null ? [] : [`# ${note}`]),
    ...(unset.length > 0 ? [`unset ${unset.join(' ')}`] : []),
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
  ];
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
