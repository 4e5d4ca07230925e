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

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('set-up, workspace and health pass axe', async ({ page, sandbox, server }) => {
      const latchkey = await server.start();
      await openSetup(page, latchkey);
      await picture(page, `set-up-${colorScheme}`);
      await test.step('set-up', () => expectAccessible(page));

      await configure(page, sandbox, latchkey);
      await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);
      await picture(page, `workspace-${colorScheme}`);
      await test.step('workspace', () => expectAccessible(page));

      await page.goto(`${latchkey.url}/admin/health`);
      await expect(page.getByTestId('health-summary')).toHaveText(/\S/);
      await picture(page, `health-${colorScheme}`);
      await test.step('health', () => expectAccessible(page));
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('every page fits the screen, and a shell accepts input', async ({ page, sandbox, server }) => {
    const latchkey = await server.start();
    await openSetup(page, latchkey);
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-set-up');

    await configure(page, sandbox, latchkey);
    await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-workspace');

    await page.goto(`${latchkey.url}/admin/health`);
    await expect(page.getByTestId('health-summary')).toHaveText(/\S/);
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-health');
  });
});
