import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the sessions' tools reach whichever api serves. It stays the same for as long as the shells live. */
export interface ToolsPlace {
  /** Random, in memory only. What each session's own key is made with. */
  readonly key: string;
  /** On the loopback address; 0: none was taken yet, and any free one will do. */
  readonly port: number;
  /** Private to this user; holds the socket. */
  readonly folder: string;
}

/** Systems allow a socket's path some hundred bytes; this leaves room for the names below it. */
const MAX_PARENT_LENGTH = 70;

/** A new place, whose folder is to be removed when the shells have ended. */
export function makeToolsPlace(): ToolsPlace {
  const parent = tmpdir().length > MAX_PARENT_LENGTH ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(parent, 'latchkey-'));
  return { key: randomBytes(32).toString('base64url'), port: 0, folder };
}

export function removeToolsPlace({ folder }: ToolsPlace): void {
  rmSync(folder, { recursive: true, force: true });
}
