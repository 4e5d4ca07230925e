// Takes the pictures in `docs/images` anew, from the real thing: the browser tests take many on their way.
import { copyFileSync, mkdirSync } from 'node:fs';
import { inRoot, ROOT } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';
import { Refusal, run } from './lib/say.mjs';

const PICTURES = {
  '01-set-up-prompt': 'set-up',
  '05-shell': 'workspace',
};

await run(async () => {
  const exitCode = await runCommand(process.execPath, [inRoot('tools/test.mjs'), 'browser'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (exitCode !== 0) throw new Refusal('The browser tests failed, so no picture was changed.');
  mkdirSync(inRoot('docs/images'), { recursive: true });
  for (const [from, to] of Object.entries(PICTURES)) {
    copyFileSync(inRoot(`test-results/screenshots/${from}.png`), inRoot(`docs/images/${to}.png`));
  }
});
