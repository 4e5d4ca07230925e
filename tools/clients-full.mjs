// `npm run clients:full`: every real client in every combination, at full length. Writes the dated result to
// docs/CLIENTS.md. Takes about half an hour and downloads more than a gigabyte.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildStale } from './lib/build.mjs';
import { clientsDocument } from './lib/clients-document.mjs';
import { inRoot, ROOT, run, say } from './lib/command-line.mjs';
import { inWords } from './lib/counts.mjs';
import { installMissing } from './lib/install.mjs';
import { runTier } from './lib/tiers.mjs';

const VERSIONS = inRoot('test-results/client-versions.json');

function read(path, fallback) {
  try {
    return JSON.parse(readFileSync(inRoot(path), 'utf8'));
  } catch {
    return fallback;
  }
}

await run(async () => {
  await installMissing(ROOT);
  await buildStale();
  rmSync(VERSIONS, { force: true });
  process.env.LATCHKEY_FULL_TESTS = '1';
  const counts = await runTier('clients');
  const document = clientsDocument({
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    counts,
    versions: read('test-results/client-versions.json', {}),
    jest: read('test-results/clients.json', { testResults: [] }),
    playwright: read('test-results/clients-browser.json', { suites: [] }),
  });
  writeFileSync(inRoot('docs/CLIENTS.md'), document);
  say(`The result is in docs/CLIENTS.md.`);
  process.stdout.write(`\n${inWords(counts)}\n`);
  return counts.failed === 0 ? 0 : 1;
});
