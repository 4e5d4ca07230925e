import { SESSION_VARIABLES } from '@latchkey/contracts';
import type { Command } from '../command';
import { EXIT, Failure } from '../exit-codes';
import { printLines } from '../printed';

/** For agents that read the gateway's address from a file and get their key from a command. The key stands in no file. */
export const gatewayKeyCommand: Command = {
  name: 'gateway-key',
  usage: '[--show]',
  summary: 'Get the key of this session for the gateway’s address without a key.',
  options: ['show'],
  argumentCount: 0,
  run({ options }, { env, stdout }) {
    if (stdout.isTerminal && !options.has('show')) {
      throw new Failure(
        EXIT.usage,
        'This would show the key on your terminal.',
        'Pipe the output to the program that needs it, or add --show.',
      );
    }
    const key = env[SESSION_VARIABLES.key];
    if (!key) {
      throw new Failure(
        EXIT.noSession,
        'This is not a Latchkey session: its environment variables are missing.',
        'Run the command in a Latchkey shell, and don’t clear its environment.',
      );
    }
    printLines([key], stdout);
    return Promise.resolve(EXIT.done);
  },
};
