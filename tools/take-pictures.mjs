// Retakes the pictures in `docs/images`: one browser test walks through the product and takes them on its way.
import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { buildStale } from './lib/build.mjs';
import { findBrowser } from './lib/find-browser.mjs';
import { inRoot, Refusal, ROOT, run, runCommand } from './lib/command-line.mjs';

const PICTURES = ['1-set-up', '2-verification', '3-workspace', '4-token', '5-admin', '6-agents'];
/** Every clone carries them. */
const MAX_BYTES = 300_000;
const taken = (name) => inRoot(`test-results/screenshots/story-${name}.png`);

await run(async () => {
  await buildStale();
  const browser = await findBrowser();
  if (!browser) throw new Refusal('No browser was found that could take pictures; see `npm test`.');
  for (const name of PICTURES) rmSync(taken(name), { force: true });
  const exitCode = await runCommand(
    process.execPath,
    [
      inRoot('node_modules/@playwright/test/cli.js'),
      'test',
      '-c',
      inRoot('apps/e2e/playwright.config.ts'),
      'browser/story',
    ],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, LATCHKEY_PICTURES: '1', LATCHKEY_BROWSER: JSON.stringify(browser) },
    },
  );
  if (exitCode !== 0) throw new Refusal('The story did not come to its end, so no picture was changed.');
  const large = PICTURES.filter((name) => statSync(taken(name)).size > MAX_BYTES);
  if (large.length > 0) throw new Refusal(`Too large to be kept: ${large.join(', ')}.`);
  mkdirSync(inRoot('docs/images'), { recursive: true });
  for (const name of PICTURES) copyFileSync(taken(name), inRoot(`docs/images/${name}.png`));
});
