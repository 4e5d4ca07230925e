import { expect, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

test('a shell has the size of the device that is used, also where no window lost the focus', async ({
  page,
  browser,
  latchkey,
  terminal,
}) => {
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const wide = await terminal.columns();
  const context = await browser.newContext({
    storageState: await page.context().storageState(),
    viewport: { width: 390, height: 600 },
  });
  const phone = await context.newPage();
  await phone.goto(latchkey.url);
  const there = new TerminalOnPage(phone);
  await there.expectText(/^42$/m);
  await expect.poll(() => terminal.columns()).toBeLessThan(wide / 2);
  const narrow = await there.columns();

  await test.step('by a key', async () => {
    await page.keyboard.type('x');
    await expect.poll(() => terminal.columns()).toBe(wide);
    await expect.poll(() => there.columns()).toBe(wide);
  });

  await test.step('by a click or a tap', async () => {
    await there.host.click();
    await expect.poll(() => there.columns()).toBe(narrow);
    await expect.poll(() => terminal.columns()).toBe(narrow);
    await terminal.host.click();
    await expect.poll(() => terminal.columns()).toBe(wide);
  });
  await context.close();
});
