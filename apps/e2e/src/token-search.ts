import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxControl } from '@latchkey/testing';

const TOKEN = /dapi[0-9a-f]{32}/g;

/**
 * Finds tokens by what only they are: the workspace knows the hash of each that it ever made. So none is missed for having
 * been replaced, and none of another test's is taken for ours.
 */
export class TokenSearch {
  private constructor(private readonly hashes: ReadonlySet<string>) {}

  static async forAllOf(sandbox: SandboxControl): Promise<TokenSearch> {
    return new TokenSearch(new Set((await sandbox.state()).tokens.map(({ id }) => id)));
  }

  get tokensKnown(): number {
    return this.hashes.size;
  }

  /** How many different tokens are in it, as they are or in base64. */
  countIn(text: string): number {
    const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{40,}={0,2}/g)].map(([run]) =>
      // Wherever in a run it may begin.
      [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')).join('\n'),
    );
    const candidates = [text, ...decoded].flatMap((each) => each.match(TOKEN) ?? []);
    const ours = candidates.filter((token) =>
      this.hashes.has(createHash('sha256').update(token).digest('hex')),
    );
    return new Set(ours).size;
  }

  /** Files below the folders that hold a token. */
  filesIn(...folders: readonly string[]): string[] {
    return folders.flatMap(filesBelow).filter((path) => this.countIn(read(path)) > 0);
  }

  /** What of each process the system shows to every other of the same user, where it holds a token. */
  processes(): string[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const files = pids.flatMap((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`]);
    return files.filter((path) => this.countIn(read(path)) > 0);
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** One that has ended meanwhile has nothing to show. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
