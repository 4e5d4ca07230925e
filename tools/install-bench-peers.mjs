// Installs the other terminals that `npm run bench` measures, where that is possible. The bench says itself what it lacks.
import { installMissing } from './lib/install.mjs';
import { inRoot, run, say } from './lib/command-line.mjs';

await run(async () => {
  try {
    await installMissing(inRoot('tools/bench-peers'), 'the other terminals to measure');
  } catch (error) {
    say(`They could not be had: ${error.message}`);
  }
});
