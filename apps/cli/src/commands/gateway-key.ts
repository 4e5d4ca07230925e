import { HOME_KEY_PATH, SESSION_VARIABLES, type HomeGatewayAnswer } from '@latchkey/contracts';
import type { Command } from '../command';
import { EXIT, Failure } from '../exit-codes';
import { printJson, printLines } from '../printed';

/**
 * For agents that read the gateway's address from a file and get their key from a command: the session's key, which stands in
 * no file. With `--home`, for programs that keep the key in a file of their own: one that outlives the session.
 */
export const gatewayKeyCommand: Command = {
  name: 'gateway-key',
  usage: '[--home] [--json] [--show]',
  summary: 'Get the key of this session for the gateway’s address without a key; --home: of all sessions.',
  options: ['home', 'json', 'show'],
  argumentCount: 0,
  async run({ options }, { env, stdout, toolServer }) {
    if (stdout.isTerminal && !options.has('show')) {
      throw new Failure(
        EXIT.usage,
        'This would show the key on your terminal.',
        'Pipe the output to the program that needs it, or add --show.',
      );
    }
    if (options.has('home')) {
      const answer = await toolServer().ask<HomeGatewayAnswer>('POST', HOME_KEY_PATH);
      if (options.has('json')) printJson(answer, stdout);
      else printLines([answer.key], stdout);
      return EXIT.done;
    }
    const key = env[SESSION_VARIABLES.key];
    if (!key) {
      throw new Failure(
        EXIT.noSession,
        'This is not a Latchkey session: its environment variables are missing.',
        'Run the command in a Latchkey shell, and don’t clear its environment.',
      );
    }
    if (options.has('json')) printJson({ key }, stdout);
    else printLines([key], stdout);
    return EXIT.done;
  },
};
