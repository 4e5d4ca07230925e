import { COMMAND_PATHS, type ToolStatus, type ToolTokenAnswer } from '@latchkey/contracts';
import type { Command } from '../command';
import type { ToolServerClient } from '../tool-server-client';
import { EXIT, Failure } from '../exit-codes';

/** The user name that Databricks expects with a token. */
const USER_NAME = 'token';

/**
 * Git's credential helper for the workspace's host. For any other host it prints nothing, and git asks its next helper.
 * `store` and `erase` do nothing, because nothing is stored.
 */
export const gitCredentialCommand: Command = {
  name: 'git-credential',
  usage: 'get|store|erase',
  summary: 'Git’s credential helper, for repositories on the workspace’s host.',
  options: [],
  argumentCount: 1,
  async run({ arguments: [operation] }, { stdin, stdout, toolServer }) {
    if (!['get', 'store', 'erase'].includes(operation ?? '')) {
      throw new Failure(EXIT.usage, `Unknown operation “${operation ?? ''}”.`, 'Use get, store or erase.');
    }
    const asked = readAttributes(await stdin());
    if (operation === 'get') stdout.write(await answer(asked, toolServer()));
    return EXIT.done;
  },
};

type Attributes = ReadonlyMap<string, string>;

async function answer(asked: Attributes, toolServer: ToolServerClient): Promise<string> {
  const { workspaceOrigin } = await toolServer.ask<ToolStatus>('GET', COMMAND_PATHS.status);
  if (originOf(asked) !== workspaceOrigin) return '';
  const { token, usableUntil } = await toolServer.ask<ToolTokenAnswer>('GET', COMMAND_PATHS.token);
  const expiry = Math.floor(Date.parse(usableUntil) / 1_000);
  return `username=${USER_NAME}\npassword=${token}\npassword_expiry_utc=${String(expiry)}\n`;
}

/** Parses git's `name=value` lines up to the first empty line. */
function readAttributes(text: string): Attributes {
  const [block = ''] = text.split(/\n\n/);
  const lines = block.split('\n').filter((line) => line.includes('='));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function originOf(asked: Attributes): string | null {
  const address = `${asked.get('protocol') ?? ''}://${asked.get('host') ?? ''}`;
  return URL.canParse(address) ? new URL(address).origin : null;
}
