import {
  configure,
  expect,
  expectAccessible,
  openSetup,
  openWorkspace,
  picture,
  test,
} from '../src/fixtures';
import { type TerminalHost, TerminalOnPage } from '../src/terminal';

test('a program that writes the clipboard is seen doing it', async ({ page, context, sandbox, server }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const latchkey = await server.start();
  const terminal = new TerminalOnPage(page);
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);

  const hello = Buffer.from('hello').toString('base64');
  await terminal.run(`printf '\\033]52;c;${hello}\\007'; echo "copied $((6 * 7))"`, 'copied 42');
  const note = page.getByTestId('clipboard-toast');
  await expect(note).toHaveText('A program in Shell 1 copied 5 characters to your clipboard.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('hello');
  await picture(page, 'clipboard-toast');
  await expectAccessible(page);

  await test.step('what was copied before is not copied again by a reload', async () => {
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    await page.reload();
    await terminal.expectText('copied 42');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    await expect(note).toBeHidden();
  });
});

test('Ctrl+C copies what is selected, and interrupts when nothing is', async ({
  page,
  context,
  sandbox,
  server,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openWorkspace(page, sandbox, server);
  const terminal = new TerminalOnPage(page);
  await terminal.run('echo "to be $((6 * 7))"; cat', /^to be 42$/m);
  await terminal.host.evaluate((host: TerminalHost) => host.latchkeyTerminal?.selectAll());
  await page.keyboard.press('Control+C');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('to be 42');
  expect(await terminal.text()).not.toContain('^C');
  await page.keyboard.press('Control+C');
  await terminal.expectText('^C');
  await terminal.run('echo "back $((6 * 7))"', /^back 42$/m);
});
