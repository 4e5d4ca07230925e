import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the sessions' tools reach the api. Stays the same across restarts of the api, for as long as the shells live. */
export interface ToolsPlace {
  /** A random secret, kept in memory only, that each session's key is derived from. */
  readonly key: string;
  /** The port on the loopback interface; 0 for any free port, before one was chosen. */
  readonly port: number;
  /** Private to this user. Holds the socket. */
  readonly folder: string;
}

/** Systems limit a socket's path to about a hundred bytes. This leaves room for the names below the folder. */
const MAX_PARENT_LENGTH = 70;

/** Creates a place. Remove it with `removeToolsPlace` when the shells have ended. */
export function makeToolsPlace(): ToolsPlace {
  const parent = tmpdir().length > MAX_PARENT_LENGTH ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(parent, 'latchkey-'));
  return { key: randomBytes(32).toString('base64url'), port: 0, folder };
}

export function removeToolsPlace({ folder }: ToolsPlace): void {
  rmSync(folder, { recursive: true, force: true });
}
