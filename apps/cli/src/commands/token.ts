import { COMMAND_PATHS, type ToolTokenAnswer } from '@latchkey/contracts';
import type { Command } from '../command';
import { EXIT, Failure } from '../exit-codes';

/** For helpers: git, agents, scripts. A person has no need to see it, and what is shown is copied and scrolled back to. */
export const tokenCommand: Command = {
  name: 'token',
  usage: '[--json] [--show]',
  summary: 'print the current token, for a program; ask again each time',
  options: ['json', 'show'],
  argumentCount: 0,
  async run({ options }, { stdout, toolServer }) {
    if (stdout.isTerminal && !options.has('show')) {
      throw new Failure(
        EXIT.usage,
        'The token would be shown on this terminal.',
        'Pipe it into the program that needs it, or add --show.',
      );
    }
    const answer = await toolServer().ask<ToolTokenAnswer>('GET', COMMAND_PATHS.token);
    stdout.write(`${options.has('json') ? JSON.stringify(answer) : answer.token}\n`);
    return EXIT.done;
  },
};
