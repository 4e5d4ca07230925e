import { bring } from '../src/brought';
import { expect, expectAccessible, picture, test } from '../src/fixtures';
import { lookOf, TerminalOnPage } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

test('a shell is watched in a second window, which types nothing until it is asked to', async ({
  page,
  context,
  latchkey,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const opened = context.waitForEvent('page');
  await workspace.command('watch shell');
  const window = await opened;
  await window.setViewportSize({ width: 700, height: 420 });
  const watched = new TerminalOnPage(window);
  await watched.expectText(/^42$/m);
  const size = async () => (await workspace.sessions(latchkey.url)).map(({ cols, rows }) => [cols, rows]);
  const before = await size();

  await test.step('it sees what is typed elsewhere, and the size stays', async () => {
    await terminal.run('echo "seen $((6 * 7))"', /^seen 42$/m);
    await watched.expectText(/^seen 42$/m);
    await expect.poll(async () => (await lookOf(window)).fontSize).toBeLessThan(14);
    await expect.poll(async () => (await workspace.sessions(latchkey.url))[0]?.viewers).toBe(2);
    expect(await size()).toEqual(before);
    await picture(window, 'watching');
    await expectAccessible(window);
  });

  await test.step('keys and pastes go nowhere', async () => {
    await watched.host.click();
    await window.keyboard.type('echo nobody');
    await window.keyboard.press('Enter');
    const files = [{ name: 'nobody.txt', type: 'text/plain', content: 'nobody' }];
    await bring(watched.typingField, 'paste', { text: 'echo nobody\necho nobody\n' });
    await bring(watched.host, 'drop', { files });
    await expect(window.getByTestId('paste-preview')).toHaveCount(0);
    await terminal.run('echo "still $((6 * 7))"', /^still 42$/m);
    await watched.expectText(/^still 42$/m);
    await terminal.run('ls ~/uploads; echo "there $((6 * 7))"', /^there 42$/m);
    expect(await terminal.text()).not.toContain('nobody');
  });

  await test.step('until it is asked to type', async () => {
    await window.getByTestId('watch-toggle').click();
    await watched.run('echo "from here $((6 * 7))"', /^from here 42$/m);
    await terminal.expectText(/^from here 42$/m);
  });

  await test.step('what is gone is said', async () => {
    await window.goto(`${latchkey.url}/watch/nothing`);
    await expect(window.getByTestId('watch-gone')).toBeVisible();
    await expectAccessible(window);
  });
});
