import type { Page } from '@playwright/test';
import { expect, openSetup, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

/** Presses Tab until the element has the focus, and sees to it that each stop on the way can be seen. */
async function tabTo(page: Page, testId: string): Promise<void> {
  const isThere = () =>
    page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) !== null, testId);
  for (let presses = 0; presses < 40; presses++) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
    await expectFocusSeen(page);
  }
  throw new Error(`Tab does not reach ${testId}.`);
}

/** Walks down an open menu to an item, wherever in the menu it is. */
async function arrowTo(page: Page, testId: string): Promise<void> {
  const item = page.getByTestId(testId);
  for (let i = 0; i < 20; i++) {
    if (await item.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrow keys do not reach ${testId}.`);
}

/** Whatever has the focus shows it: by an outline, by a state layer of Material's, or by the terminal's own cursor. */
async function expectFocusSeen(page: Page): Promise<void> {
  const unseen = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return null;
    if (focused.classList.contains('xterm-helper-textarea')) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    const layer = getComputedStyle(focused.querySelector('.mat-focus-indicator') ?? focused, '::before');
    const { width, height } = focused.getBoundingClientRect();
    const isShown = width >= 1 && height >= 1;
    return isShown && (outlined || (layer.opacity !== '0' && layer.content !== 'none'))
      ? null
      : focused.outerHTML;
  });
  expect(unseen).toBeNull();
}

test('the whole story with the keyboard alone', async ({ page, sandbox, server }) => {
  const latchkey = await server.start();
  const { value } = await sandbox.control.makeToken();
  const terminal = new TerminalOnPage(page);
  await openSetup(page, latchkey);

  await test.step('the set-up: the prompt has the focus, and Tab leaves it', async () => {
    await new TerminalOnPage(page, 'setup-prompt').expectText('Databricks CLI is not configured.');
    await tabTo(page, 'token-page-link');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, 'token-field');
    await page.keyboard.insertText(value);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('open-workspace')).toBeFocused();
    await expectFocusSeen(page);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${latchkey.url}/`);
  });

  await test.step('the shell has the focus, and Tab is its own', async () => {
    await expect(terminal.typingField).toBeFocused();
    await page.keyboard.type('echo "$((6 * 7))"\n');
    await terminal.expectText(/^42$/m);
    await page.keyboard.press('Tab');
    await expect(terminal.typingField).toBeFocused();
  });

  await test.step('another shell, and back to the first by its tab', async () => {
    await page.keyboard.press('Alt+Shift+T');
    await expect(page.getByTestId('tab')).toHaveCount(2);
    await terminal.expectText(/[$#]/);
    await page.keyboard.press('Alt+Shift+B');
    await expect(page.getByTestId('tab').nth(1)).toBeFocused();
    await expectFocusSeen(page);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await expect(page.getByTestId('tab').nth(0)).toBeFocused();
    await page.keyboard.press('Enter');
    await terminal.expectText(/^42$/m);
    await expect(terminal.typingField).toBeFocused();
  });

  await test.step('find, and back', async () => {
    await page.keyboard.press('Control+Shift+F');
    await expect(page.getByTestId('search-field')).toBeFocused();
    await expectFocusSeen(page);
    await page.keyboard.type('42');
    await expect(page.getByTestId('search-count')).toHaveText(/of/);
    await page.keyboard.press('Escape');
    await expect(terminal.typingField).toBeFocused();
  });

  await test.step('the token’s panel: rotate, and leave it', async () => {
    await page.keyboard.press('Alt+Shift+B');
    await tabTo(page, 'token-chip');
    await page.keyboard.press('Enter');
    await tabTo(page, 'rotate-now');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('rotated')).toHaveText('Rotated: generation 2');
    await page.keyboard.press('Escape');
    await expect(page.locator('lk-token-panel')).toHaveCount(0);
  });

  await test.step('a shell is closed, once that is confirmed', async () => {
    await page.keyboard.press('Alt+Shift+W');
    await expect(page.getByRole('dialog')).toContainText('Close Shell 1?');
    await expect(page.getByTestId('confirm')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('tab')).toHaveCount(1);
  });

  await test.step('admin health, by the menu, and back', async () => {
    await page.keyboard.press('Alt+Shift+B');
    await tabTo(page, 'menu');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await arrowTo(page, 'health-link');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${latchkey.url}/admin/health`);
    await expect(page.getByTestId('health-summary')).toHaveText('All is well.');
    await tabTo(page, 'ledger-filter');
    await page.keyboard.type('mint');
    await expect(page.locator('lk-ledger-timeline li')).toHaveCount(2);
    await tabTo(page, 'to-workspace');
  });
});

test('a screen reader hears the terminal once it is told to speak, also after a reload', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  const { value } = await sandbox.control.makeToken();
  await page.getByTestId('token-field').fill(value);
  await page.keyboard.press('Enter');
  await page.getByTestId('open-workspace').click();
  const terminal = new TerminalOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const spoken = page.locator('.xterm-accessibility');
  await expect(spoken).toHaveCount(0);

  await page.getByTestId('menu').click();
  await page.getByRole('menuitemcheckbox', { name: 'Screen-reader mode' }).click();
  await expect(spoken).toHaveCount(1);
  await expect(page.getByRole('menu')).toBeHidden();
  await terminal.host.click();
  // Key by key: text that comes all at once is left to the screen reader in this mode.
  await page.keyboard.type('echo "$((7 * 7))"\n');
  await terminal.expectText(/^49$/m);
  await expect(spoken).toContainText('49');
  await page.reload();
  await terminal.expectText(/^49$/m);
  await expect(spoken).toContainText('49');
});
