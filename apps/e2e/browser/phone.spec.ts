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

  test('a finger scrolls the lines, a flick goes on, and a program gets it as a wheel', async ({
    page,
    terminal,
  }) => {
    await terminal.run('seq 500; echo "done $((6 * 7))"', /^done 42$/m);
    const cdp = await page.context().newCDPSession(page);
    const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number, at = Date.now()) =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        timestamp: at / 1000,
        touchPoints: y === undefined ? [] : [{ x: 200, y }],
      });
    /** Takes 160 ms by the times of its events, however long the machine takes; returns when it ends. */
    const pull = async (from: number, to: number) => {
      const start = Date.now();
      await finger('touchStart', from, start);
      for (let part = 1; part <= 10; part++)
        await finger('touchMove', from + ((to - from) * part) / 10, start + 16 * part);
      return start + 160;
    };

    await test.step('with the finger', async () => {
      await pull(200, 500);
      expect(await terminal.linesBelow()).toBeGreaterThan(10);
      await picture(page, 'phone-scrolled');
      await expect(page.getByTestId('to-end')).toBeVisible();
    });

    await test.step('and on behind it', async () => {
      await finger('touchEnd');
      const left = await terminal.linesBelow();
      await finger('touchEnd', undefined, await pull(200, 500));
      await expect.poll(() => terminal.linesBelow()).toBeGreaterThan(left + 20);
      const toEnd = page.getByTestId('to-end');
      // A browser takes a tap while a flick goes on as the end of that alone; whoever meant more taps again.
      await expect(async () => {
        if (await toEnd.isVisible()) await toEnd.tap();
        await expect(toEnd).toBeHidden({ timeout: 1_000 });
      }).toPass();
      expect(await terminal.linesBelow()).toBe(0);
    });

    await test.step('in a program that has the screen to itself', async () => {
      await terminal.run('seq 500 | less', /^:$/m);
      await pull(600, 300);
      await finger('touchEnd');
      await expect.poll(() => terminal.text()).not.toMatch(/^1$/m);
      await pull(200, 700);
      await finger('touchEnd');
      await terminal.expectText(/^1$/m);
    });
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
      await expect(page.getByTestId('toast')).toContainText('blocked access to the clipboard');
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
