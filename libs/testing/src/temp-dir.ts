import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempDir {
  readonly path: string;
  remove(): void;
}

/** Creates a temporary folder for a test's homes and state files. */
export function makeTempDir(): TempDir {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
