import { COMMAND_PATHS, type ToolTokenAnswer } from '@latchkey/contracts';
import type { Command } from '../command';
import { EXIT, Failure } from '../exit-codes';
import { printJson, printLines } from '../printed';

/** For programs such as git, agents and scripts. Doesn't print to a terminal by default, where the token would stay visible. */
export const tokenCommand: Command = {
  name: 'token',
  usage: '[--json] [--show]',
  summary: 'Get the current Databricks token for this session. Get a new one for each use.',
  options: ['json', 'show'],
  argumentCount: 0,
  async run({ options }, { stdout, toolServer }) {
    if (stdout.isTerminal && !options.has('show')) {
      throw new Failure(
        EXIT.usage,
        'This would show the token on your terminal.',
        'Pipe the output to the program that needs it, or add --show.',
      );
    }
    const answer = await toolServer().ask<ToolTokenAnswer>('GET', COMMAND_PATHS.token);
    if (options.has('json')) printJson(answer, stdout);
    else printLines([answer.token], stdout);
    return EXIT.done;
  },
};
