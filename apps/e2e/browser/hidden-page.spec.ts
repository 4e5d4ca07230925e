import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API, REQUEST_HEADER } from '@latchkey/contracts';
import { expect, test } from '../src/fixtures';
import { PlainBrowser } from '../src/plain-browser';

/** Many times what may be on its way before the shell waits. */
const LINES = 500_000;
const TERMINAL = `document.querySelector('[data-testid=terminal]').latchkeyTerminal`;
const LAST_LINES = `(() => {
  const { active } = ${TERMINAL}.buffer;
  return Array.from({ length: 5 }, (_, up) => active.getLine(active.baseY + active.cursorY - up)?.translateToString(true) ?? '').join('\\n');
})()`;
/** Stricter than a browser, which fires a hidden page's timers once a second, and so independent of the machine's speed. */
const STOP_TIMERS = `void (window.keptSetTimeout = window.setTimeout, window.setTimeout = () => 0)`;
const RESUME_TIMERS = `void (window.setTimeout = window.keptSetTimeout)`;

test('a hidden page keeps up with a flood without timers, and its shell does not wait for it', async ({
  sandbox,
  server,
  launchOptions,
}) => {
  test.setTimeout(180_000);
  const latchkey = await server.start();
  const browser = await PlainBrowser.start(launchOptions);
  try {
    const page = await browser.open(latchkey.address);
    // Between two pages there is nothing to ask.
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
      `${TERMINAL}.input("until [ -e go ]; do sleep 0.1; done; seq 1 ${LINES}; echo over $((6*7))\\r")`,
    );

    const other = await browser.open('about:blank');
    await other.bringToFront();
    await expect.poll(() => page.evaluate('document.hidden')).toBe(true);
    await page.evaluate(STOP_TIMERS);
    await writeFile(join(latchkey.home, 'go'), '');
    await expect.poll(() => page.evaluate(LAST_LINES), { timeout: 120_000 }).toContain('over 42');
    expect(await page.evaluate('document.hidden')).toBe(true);
    await page.evaluate(RESUME_TIMERS);

    await page.bringToFront();
    await expect.poll(() => page.evaluate('document.hidden')).toBe(false);
    await page.evaluate(`${TERMINAL}.input("echo back $((7*7))\\r")`);
    await expect.poll(() => page.evaluate(LAST_LINES)).toContain('back 49');
  } finally {
    await browser.stop();
  }
});
