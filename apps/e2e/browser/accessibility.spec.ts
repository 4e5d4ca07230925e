import type { Page } from '@playwright/test';
import { API, VERIFICATION_STAGES } from '@latchkey/contracts';
import { bring } from '../src/brought';
import {
  configure,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  openSetup,
  picture,
  test,
} from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

const WRONG_TOKEN = `dapi${'0123456789abcdef'.repeat(2)}`;

const DEVICES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

for (const [device, use] of Object.entries(DEVICES)) {
  test.describe(`on a ${device}`, () => {
    test.use(use);

    /** Checks accessibility and overflow of the current state and takes a picture, in both themes. */
    async function check(page: Page, state: string): Promise<void> {
      await test.step(state, async () => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await expectAccessible(page);
          await picture(page, `state-${device}-${state}-${colorScheme}`);
        }
        await expectNoSidewaysScroll(page);
      });
    }

    test('every state of set-up passes axe', async ({ page, sandbox, server }) => {
      const latchkey = await server.start();
      await openSetup(page, latchkey);
      await new TerminalOnPage(page, 'setup-prompt').expectText('Databricks CLI is not configured.');
      await check(page, 'setup-empty');

      await page.getByTestId('token-field').fill(WRONG_TOKEN);
      await page.getByTestId('submit-token').click();
      await expect(page.getByTestId('error-box')).toHaveAttribute('data-code', 'PAT_INVALID');
      await check(page, 'setup-failing');

      await page.getByTestId('token-field').fill((await sandbox.control.makeToken()).value);
      await page.getByTestId('submit-token').click();
      for (const stage of VERIFICATION_STAGES)
        await expect(page.getByTestId(`verification-${stage}`)).toHaveAttribute('data-state', 'done');
      await check(page, 'setup-done');

      await page.evaluate(() => localStorage.clear());
      await page.reload();
      await expect(page.getByTestId('access-gate')).toHaveAttribute('data-code', 'SIGN_IN_REQUIRED');
      await check(page, 'sign-in-refused');
    });

    test('every state of the workspace passes axe', async ({ page, sandbox, server }) => {
      const latchkey = await server.start({ LATCHKEY_PROOF_SECONDS: '2' });
      await openSetup(page, latchkey);
      await configure(page, sandbox, latchkey);
      const terminal = new TerminalOnPage(page);
      await terminal.run('echo "$((6 * 7))"', /^42$/m);
      await check(page, 'workspace-shell');

      await page.getByTestId('find').click();
      await page.getByTestId('search-field').fill('echo');
      await expect(page.getByTestId('search-count')).toHaveText(/of/);
      await check(page, 'workspace-search');
      await page.getByTestId('search-field').press('Escape');

      await terminal.run('echo waits; cat', /^waits$/m);
      await bring(terminal.typingField, 'paste', { text: 'one\ntwo\n' });
      await expect(page.getByRole('dialog')).toContainText('Paste 2 lines?');
      await check(page, 'workspace-paste');
      await page.getByTestId('paste-nothing').click();
      // Wait until the backdrop has faded.
      await expect(page.locator('.cdk-overlay-backdrop')).toHaveCount(0);

      const files = [{ name: 'large.bin', type: '', content: 33 * 1024 * 1024 }];
      await bring(terminal.host, 'drop', { files });
      await expect(page.locator('[data-testid=upload][data-state=failed]')).toBeVisible();
      await check(page, 'workspace-upload-refused');
      await page.getByRole('button', { name: 'Dismiss large.bin' }).click();

      await terminal.host.click();
      await page.keyboard.press('Control+D');
      await terminal.run('echo "$((5 * 5))"', /^25$/m);
      await terminal.expectPrompt();
      await page.keyboard.press('Control+D');
      await expect(page.getByTestId('shell-ended')).toBeVisible();
      await check(page, 'workspace-ended');

      await page.getByTestId('shell-ended').getByRole('button', { name: 'Close' }).click();
      await expect(page.getByTestId('no-shell')).toContainText('No open shells');
      await check(page, 'workspace-empty');
      await page.getByTestId('no-shell').getByRole('button', { name: 'New shell' }).click();
      await terminal.run('echo "$((7 * 7))"', /^49$/m);

      await page.getByTestId('menu').click();
      await check(page, 'workspace-menu');
      await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page, 'workspace-help');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();

      await terminal.host.click();
      await page.keyboard.press('Control+Shift+P');
      await expect(page.getByTestId('palette-field')).toBeFocused();
      await check(page, 'workspace-palette');
      await page.keyboard.press('Escape');
      await expect(page.getByTestId('palette-field')).toBeHidden();
      await page.keyboard.press('Control+Comma');
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page, 'workspace-settings');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      if (device === 'desktop') {
        await page.getByTestId('split').click();
        await expect(page.locator('lk-terminal-pane.visible')).toHaveCount(2);
        await check(page, 'workspace-split');
      }

      const loaded = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => name),
      );
      await page.route('**/chunk-*.js', (route) =>
        loaded.includes(route.request().url()) ? route.continue() : route.fulfill({ status: 404, body: '' }),
      );
      await page.getByTestId('menu').click();
      await page.getByTestId('health-link').click();
      await expect(page.getByTestId('load-failure')).toBeVisible();
      await check(page, 'load-failure');
      await page.unroute('**/chunk-*.js');
      await page.goto(latchkey.url);
      await expect(terminal.host).toBeVisible();

      await sandbox.control.revoke({ all: true });
      await expect(page.getByTestId('stale-bar')).toBeVisible({ timeout: 30_000 });
      await check(page, 'workspace-stale');
    });

    test('every state of the health page passes axe', async ({ page, latchkey }) => {
      await page.goto(`${latchkey.url}/admin/health`);
      await expect(page.getByTestId('health-summary')).toHaveAttribute('data-severity', 'ok');
      await expect(page.getByTestId('chart-errors').locator('canvas')).toBeAttached();
      await check(page, 'health-ok');
      await page.route(`**${API.health}`, (route) => route.abort());
      await expect(page.getByTestId('health-problem')).toBeVisible();
      await check(page, 'health-offline');
    });
  });
}
