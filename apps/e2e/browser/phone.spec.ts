import { expect, expectAccessible, expectNoSidewaysScroll, picture, test } from '../src/fixtures';
import { WorkspaceOnPage } from '../src/workspace';

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('shells are in a menu, one is shown at a time, commands are at hand', async ({ page, terminal }) => {
    const workspace = new WorkspaceOnPage(page);
    await terminal.run('echo "one $((6 * 7))"', /^one 42$/m);
    const menu = page.getByTestId('tab-menu');

    await menu.tap();
    await page.getByTestId('menu-new-shell').tap();
    await expect(menu).toContainText('Shell 2');
    await expect(menu).toContainText('2/2');
    await terminal.run('echo "two $((6 * 7))"', /^two 42$/m);

    await menu.tap();
    await picture(page, 'phone-tab-menu');
    await expectAccessible(page);
    await page.getByRole('menuitemradio', { name: /Shell 1/ }).tap();
    await terminal.expectText(/^one 42$/m);

    await menu.tap();
    await page.getByRole('menuitem', { name: 'All commands…' }).tap();
    await page.getByTestId('palette-field').fill('show shell 2 beside');
    await picture(page, 'phone-palette');
    await expectNoSidewaysScroll(page);
    await page.getByTestId('palette-item').first().tap();
    await workspace.expectPanes('Shell 2');
    await expect(workspace.dividers).toHaveCount(0);
    await terminal.expectText(/^two 42$/m);

    await page.getByTestId('menu').tap();
    await page.getByTestId('open-settings').tap();
    await expect(page.getByTestId('font-size')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-settings');
    await expectAccessible(page);
  });

  test('keys that its keyboard lacks are at hand, and so is what was copied', async ({
    page,
    context,
    latchkey,
    terminal,
  }) => {
    const bar = page.getByRole('toolbar', { name: 'Keys' });
    // cat -v spells what it gets.
    await terminal.run('echo "spelt $((6 * 7))"; cat -v', 'spelt 42');
    for (const name of ['Shift+Tab', 'Escape', 'Pipe', 'Tilde', 'Page up', 'End']) {
      await bar.getByRole('button', { name, exact: true }).tap();
    }
    await page.keyboard.press('Enter');
    await terminal.expectText('^[[Z^[|~^[[5~^[[F');
    await picture(page, 'phone-key-bar');
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);

    await test.step('a clipboard that may not be read is told of', async () => {
      await context.clearPermissions();
      await page.evaluate(() => {
        navigator.clipboard.readText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      });
      await bar.getByRole('button', { name: 'Paste' }).tap();
      await expect(page.getByTestId('page-note')).toContainText('does not let the page read the clipboard');
      await page.reload();
      await expect(page.getByTestId('terminal')).toHaveAttribute('data-connection', 'attached');
    });

    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: latchkey.url });
    await page.evaluate(() => navigator.clipboard.writeText('copied elsewhere'));
    await bar.getByRole('button', { name: 'Paste' }).tap();
    await terminal.expectText('copied elsewhere');
    await page.keyboard.press('Enter');
    await terminal.expectText(/copied elsewhere\ncopied elsewhere/);
  });
});
