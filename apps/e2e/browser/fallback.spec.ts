import type { Page } from '@playwright/test';
import type { Latchkey, Sandbox } from '@latchkey/testing';
import {
  configure,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  openSetup,
  picture,
  test,
} from '../src/fixtures';
import { StrictProxy, type ProxyRules } from '../src/strict-proxy';
import { TerminalOnPage } from '../src/terminal';

const CASES: readonly [string, Partial<ProxyRules>][] = [
  ['refuses upgrades', { upgrade: 403 }],
  ['refuses upgrades and keeps answers until they are whole', { upgrade: 'stripped', buffers: true }],
  ['refuses upgrades and cuts every answer after a second', { upgrade: 400, cutAfterMs: 1_000 }],
];

async function openBehind(
  proxy: StrictProxy,
  page: Page,
  sandbox: Sandbox,
  latchkey: Latchkey,
): Promise<TerminalOnPage> {
  const behind = { ...latchkey, url: proxy.url, address: latchkey.address.replace(latchkey.url, proxy.url) };
  await openSetup(page, behind);
  await configure(page, sandbox, behind);
  return new TerminalOnPage(page);
}

for (const [name, rules] of CASES) {
  test(`a shell works behind a proxy that ${name}, and the page says how`, async ({
    page,
    sandbox,
    server,
  }) => {
    const latchkey = await server.start();
    const proxy = await StrictProxy.start(Number(new URL(latchkey.url).port), rules);
    try {
      const terminal = await openBehind(proxy, page, sandbox, latchkey);
      await terminal.run('echo "$((6 * 7))"', /^42$/m);
      const note = page.getByTestId('over-http');
      await expect(note).toBeVisible();
      await expect(note).toHaveAttribute('title', /proxy .* blocks WebSocket/);

      await terminal.run("printf 'one\\ntwo\\n' >text; vim -u NONE -N text", /two\n~/);
      await page.keyboard.type('Gothree');
      await page.keyboard.press('Escape');
      await page.keyboard.type(':s/three/THREE/');
      await page.keyboard.press('Enter');
      await terminal.expectText('THREE');
      await picture(page, `vim-over-http-${CASES.findIndex(([of]) => of === name)}`);
      await page.keyboard.type(':wq');
      await page.keyboard.press('Enter');
      await terminal.run('tr "\\n" , <text', 'one,two,THREE,');

      // What the control channel tells of arrives too.
      await terminal.run('echo gone; exit', 'gone');
      await expect(page.getByTestId('status-line')).toHaveAttribute('data-connection', 'exited');
      await expectAccessible(page);
    } finally {
      proxy.stop();
    }
  });
}

test('a page that was behind such a proxy goes back to WebSocket when it can', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await server.start();
  const proxy = await StrictProxy.start(Number(new URL(latchkey.url).port), { upgrade: 403 });
  try {
    const terminal = await openBehind(proxy, page, sandbox, latchkey);
    await terminal.run('echo "$((6 * 7))"', /^42$/m);
    await expect(page.getByTestId('over-http')).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'light' });
    await expect(page.getByTestId('over-http')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-over-http-light');

    proxy.rules.upgrade = 'passes';
    await page.reload();
    await terminal.run('echo "$((7 * 7))"', /^49$/m);
    await expect(page.getByTestId('over-http')).toBeHidden();
    await expect(page.getByTestId('status-line')).toHaveAttribute('data-connection', 'attached');
  } finally {
    proxy.stop();
  }
});
