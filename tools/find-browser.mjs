// Prints the browser that the tests would drive, as JSON, or `null`.
import { findBrowser } from './lib/find-browser.mjs';
import { run } from './lib/command-line.mjs';

await run(async () => {
  process.stdout.write(`${JSON.stringify(await findBrowser({ mayInstall: false }))}\n`);
});
