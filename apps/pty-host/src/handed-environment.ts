import { closeSync, readFileSync } from 'node:fs';

const FD_NAME = 'LATCHKEY_ENVIRONMENT_FD';

export type Environment = Readonly<Record<string, string>>;

/**
 * The environment that this host was meant to be started with. `start.sh` hands it over on a pipe, which is read once and
 * closed; a host that was started without the script has it as programs usually do, where every shell can read it.
 */
export function takeHandedEnvironment(env: NodeJS.ProcessEnv): { environment: Environment; hidden: boolean } {
  const fd = Number(env[FD_NAME] ?? NaN);
  if (!Number.isInteger(fd)) return { environment: definedOf(env), hidden: false };
  delete env[FD_NAME];
  const hex = readFileSync(fd, 'latin1').replace(/\s/g, '');
  closeSync(fd);
  return { environment: parseEnvironmentBlock(Buffer.from(hex, 'hex')), hidden: true };
}

/** Reads `NAME=value`, each ended by a zero byte, as the system keeps it. */
export function parseEnvironmentBlock(block: Buffer): Environment {
  const entries = block
    .toString()
    .split('\0')
    .filter((entry) => entry.includes('='))
    .map((entry): [string, string] => [
      entry.slice(0, entry.indexOf('=')),
      entry.slice(entry.indexOf('=') + 1),
    ])
    // What Node made of it for itself is this process's own.
    .filter(([name]) => !name.startsWith('NODE_CHANNEL_'));
  return Object.fromEntries(entries);
}

function definedOf(env: NodeJS.ProcessEnv): Environment {
  const entries = Object.entries(env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
