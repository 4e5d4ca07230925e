import { closeSync, readFileSync } from 'node:fs';

const FD_NAME = 'LATCHKEY_ENVIRONMENT_FD';

export type Environment = Readonly<Record<string, string>>;

/**
 * Reads the environment that this host was meant to be started with. `start.sh` passes it through a pipe, which is read
 * once and closed. Without the script it is the process environment, which every shell can read.
 */
export function takeHandedEnvironment(env: NodeJS.ProcessEnv): { environment: Environment; hidden: boolean } {
  const fd = Number(env[FD_NAME] ?? NaN);
  if (!Number.isInteger(fd)) return { environment: definedOf(env), hidden: false };
  delete env[FD_NAME];
  const hex = readFileSync(fd, 'latin1').replace(/\s/g, '');
  closeSync(fd);
  return { environment: parseEnvironmentBlock(Buffer.from(hex, 'hex')), hidden: true };
}

/** Parses `NAME=value` entries that each end with a zero byte, as in /proc. */
export function parseEnvironmentBlock(block: Buffer): Environment {
  const entries = block
    .toString()
    .split('\0')
    .filter((entry) => entry.includes('='))
    .map((entry): [string, string] => [
      entry.slice(0, entry.indexOf('=')),
      entry.slice(entry.indexOf('=') + 1),
    ])
    // Node's own IPC variables are for this process only.
    .filter(([name]) => !name.startsWith('NODE_CHANNEL_'));
  return Object.fromEntries(entries);
}

function definedOf(env: NodeJS.ProcessEnv): Environment {
  const entries = Object.entries(env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
