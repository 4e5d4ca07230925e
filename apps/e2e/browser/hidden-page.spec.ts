import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API, REQUEST_HEADER } from '@latchkey/contracts';
import { expect, test } from '../src/fixtures';
import { PlainBrowser } from '../src/plain-browser';

const LINES = 1_500_000;
const TERMINAL = `document.querySelector('[data-testid=terminal]').latchkeyTerminal`;
const LAST_LINES = `(() => {
  const { active } = ${TERMINAL}.buffer;
  return Array.from({ length: 5 }, (_, up) => active.getLine(active.baseY + active.cursorY - up)?.translateToString(true) ?? '').join('\\n');
})()`;
/** How long ten timers of no delay take; a hidden page gets one a second. */
const TEN_TIMERS = `(async () => {
  const start = performance.now();
  for (let timer = 0; timer < 10; timer++) await new Promise((done) => setTimeout(done));
  return performance.now() - start;
})()`;

test('a page that nobody sees keeps up with a flood, and its shell does not wait for it', async ({
  sandbox,
  server,
  launchOptions,
}) => {
  test.setTimeout(180_000);
  const latchkey = await server.start();
  const browser = await PlainBrowser.start(launchOptions);
  try {
    const page = await browser.open(latchkey.address);
    // While one page gives way to another there is nothing to ask.
    const shown = (expression: string) => page.evaluate<unknown>(expression).catch(() => null);
    await expect
      .poll(() => shown(`location.pathname + Boolean(localStorage.getItem('latchkey.page-secret'))`))
      .toBe('/setuptrue');
    const { value } = await sandbox.control.makeToken();
    const body = JSON.stringify({ token: value });
    const status = await page.evaluate(`fetch('${API.configurePat}', {
      method: 'POST',
      headers: { 'content-type': 'application/json', '${REQUEST_HEADER}': localStorage.getItem('latchkey.page-secret') },
      body: ${JSON.stringify(body)},
    }).then(({ status }) => status)`);
    expect(status).toBe(200);
    await page.evaluate(`location.href = '/'`);
    await expect.poll(() => shown(LAST_LINES)).toMatch(/[$#]/);
    await page.evaluate(
      `${TERMINAL}.input("until [ -e go ]; do sleep 0.1; done; seq 1 ${LINES}; date +%s%3N > done; echo over $((6*7))\\r")`,
    );

    const other = await browser.open('about:blank');
    await other.bringToFront();
    await expect.poll(() => page.evaluate('document.hidden')).toBe(true);
    // For good only some seconds after it was hidden.
    const hiddenAt = Date.now();
    await expect
      .poll(async () => ((await page.evaluate<number>(TEN_TIMERS)) > 2000 ? Date.now() - hiddenAt : 0), {
        timeout: 60_000,
      })
      .toBeGreaterThan(12_000);

    const start = Date.now();
    await writeFile(join(latchkey.home, 'go'), '');
    await expect
      .poll(() => page.evaluate(LAST_LINES), { timeout: 60_000, intervals: [200] })
      .toContain('over 42');
    const seconds = (Date.now() - start) / 1000;
    console.log(`${LINES} lines in a hidden page: ${seconds.toFixed(1)} s`);
    expect(await page.evaluate('document.hidden')).toBe(true);
    expect(seconds).toBeLessThan(20);

    await page.bringToFront();
    await expect.poll(() => page.evaluate('document.hidden')).toBe(false);
    await page.evaluate(`${TERMINAL}.input("echo back $((7*7))\\r")`);
    await expect.poll(() => page.evaluate(LAST_LINES)).toContain('back 49');
  } finally {
    await browser.stop();
  }
});
