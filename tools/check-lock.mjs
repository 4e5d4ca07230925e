// Fails when package-lock.json misses an optional package that a locked package names. Such a lock installs on the
// machine that wrote it, and on another platform without its native part.
import { readFileSync } from 'node:fs';
import { missingOptionals } from './lib/install.mjs';
import { inRoot } from './lib/command-line.mjs';

const missing = [
  'package-lock.json',
  'tools/browser/package-lock.json',
  'tools/bench-peers/package-lock.json',
].flatMap((path) => missingOptionals(JSON.parse(readFileSync(inRoot(path), 'utf8'))));
if (missing.length > 0) {
  console.error(`The lock file is incomplete:\n${missing.join('\n')}`);
  process.exitCode = 1;
}
