import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API } from '@latchkey/contracts';
import { expect, expectAccessible, pageHeaders, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

test('shells in tabs and panes, by keys and by pointer, that come back after a reload', async ({
  page,
  latchkey,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('mkdir -p work && cd work && echo "in $PWD"', /in .*\/work$/m);

  await test.step('a split has a shell of its own, in the same folder', async () => {
    await expect(workspace.rail).toContainText(['~/work']);
    await expect(page.getByTestId('status-line')).toContainText('~/work');
    // It changes its folder by itself, which the list of shells knows seconds later only.
    await terminal.run(
      'mkfifo go && mkdir deep && echo "waits $((6 * 7))"; read < go; cd deep; echo "there $((6 * 7))"',
      'waits 42',
    );
    await writeFile(join(latchkey.home, 'work/go'), '\n');
    await terminal.expectText('there 42');
    await page.keyboard.press('Alt+Shift+D');
    await workspace.expectPanes('Shell 1', 'Shell 2');
    await workspace.expectActive('Shell 2');
    await terminal.run('echo "also in $PWD"', /also in .*\/work\/deep$/m);
    await workspace.expectTabs('Shell 2 +1');
  });

  await test.step('up to four panes', async () => {
    await page.keyboard.press('Alt+Shift+E');
    await workspace.expectPanes('Shell 1', 'Shell 2', 'Shell 3');
    await workspace.expectActive('Shell 3');
    const keys = ['Alt', 'Shift', 'ArrowLeft'];
    for (const key of keys) await page.keyboard.down(key);
    await workspace.expectActive('Shell 1');
    // Let go in another pane than they were pressed in, which takes text all the same when one comes back.
    for (const key of keys) await page.keyboard.up(key);
    await workspace.panes.and(page.getByLabel('Shell 3')).locator('.xterm-screen').click();
    await workspace.expectActive('Shell 3');
    await terminal.run('echo "taken $((6 * 7))"', /^taken 42$/m);
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await workspace.expectActive('Shell 1');
    await page.keyboard.press('Alt+Shift+E');
    await workspace.expectPanes('Shell 1', 'Shell 2', 'Shell 3', 'Shell 4');
    await page.keyboard.press('Alt+Shift+D');
    await expect(page.getByTestId('toast')).toContainText('up to 4 panes');
    await expect(workspace.panes).toHaveCount(4);
  });

  await test.step('the keys go where one goes', async () => {
    await workspace.expectActive('Shell 4');
    await page.keyboard.press('Alt+Shift+ArrowUp');
    await workspace.expectActive('Shell 1');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await workspace.expectActive('Shell 2');
    await page.keyboard.press('Alt+Shift+ArrowDown');
    await workspace.expectActive('Shell 3');
    await page.keyboard.press('Alt+Shift+]');
    await workspace.expectActive('Shell 1');
    await workspace.panes.and(page.getByLabel('Shell 2')).locator('.xterm-screen').click();
    await workspace.expectActive('Shell 2');
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `panes-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
  });

  await test.step('a divider is dragged, or moved with the arrows', async () => {
    const divider = workspace.dividers.first();
    await expect(divider).toHaveAttribute('aria-valuenow', '50');
    const box = (await divider.boundingBox())!;
    // Where no other divider meets it.
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 4];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 200, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => workspace.widthOf('Shell 1')).toBeLessThan(0.35);
    const dragged = Number(await divider.getAttribute('aria-valuenow'));
    await divider.press('ArrowRight');
    await expect(divider).toHaveAttribute('aria-valuenow', String(dragged + 2));
    await divider.press('Shift+ArrowLeft');
    await expect(divider).toHaveAttribute('aria-valuenow', String(dragged - 8));
    await divider.press('End');
    await expect(divider).toHaveAttribute('aria-valuenow', '90');
    await divider.press('Enter');
    await expect(divider).toHaveAttribute('aria-valuenow', '50');
    await divider.press('ArrowLeft');
    await expect(divider).toHaveAttribute('aria-valuenow', '48');
  });

  await test.step('one pane alone, and all again', async () => {
    await workspace.panes.and(page.getByLabel('Shell 2')).locator('.xterm-screen').click();
    await page.keyboard.press('Alt+Shift+Z');
    await workspace.expectPanes('Shell 2');
    await picture(page, 'pane-alone');
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await workspace.expectPanes('Shell 1');
    await page.keyboard.press('Alt+Shift+Z');
    await expect(workspace.panes).toHaveCount(4);
  });

  await test.step('a pane gets a tab, tabs change places', async () => {
    await page.keyboard.press('Alt+Shift+M');
    await workspace.expectTabs('Shell 2 +2', 'Shell 1');
    await page.keyboard.press('Alt+Shift+T');
    await workspace.expectTabs('Shell 2 +2', 'Shell 1', 'Shell 5');
    await page.keyboard.press('Alt+Shift+PageUp');
    await workspace.expectTabs('Shell 2 +2', 'Shell 5', 'Shell 1');
    await page.keyboard.press('Control+Shift+BracketRight');
    await workspace.expectActive('Shell 1');
    await page.keyboard.press('Alt+Shift+1');
    await workspace.expectActive('Shell 2');
    const [first, last] = [workspace.tabs.first(), workspace.tabs.last()];
    const [from, to] = [(await first.boundingBox())!, (await last.boundingBox())!];
    await page.mouse.move(from.x + 40, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width, to.y + 10, { steps: 8 });
    await page.mouse.up();
    await workspace.expectTabs('Shell 5', 'Shell 1', 'Shell 2 +2');
  });

  await test.step('a tab of several has a name of its own', async () => {
    await workspace.tabs.last().press('F2');
    await page.getByTestId('tab-name').fill('build');
    await page.keyboard.press('Enter');
    await workspace.expectTabs('Shell 5', 'Shell 1', 'build');
    await workspace.tabs.first().dblclick();
    await page.getByTestId('tab-name').fill('notes');
    await page.keyboard.press('Enter');
    await workspace.expectTabs('notes', 'Shell 1', 'build');
  });

  await test.step('all of it is there again after a reload', async () => {
    await workspace.tabs.last().click();
    await workspace.expectActive('Shell 2');
    await page.reload();
    await workspace.expectTabs('notes', 'Shell 1', 'build');
    await workspace.expectPanes('Shell 2', 'Shell 3', 'Shell 4');
    await workspace.expectActive('Shell 2');
    await expect(workspace.dividers.first()).toHaveAttribute('aria-valuenow', '48');
    await terminal.expectText(/also in .*\/work\/deep$/m);
  });

  await test.step('the middle button closes a tab, once that is wanted', async () => {
    await workspace.tabs.nth(1).click({ button: 'middle' });
    await expect(page.getByRole('dialog', { name: 'Close Shell 1?' })).toBeVisible();
    await picture(page, 'close-shell');
    await page.getByTestId('confirm').click();
    await workspace.expectTabs('notes', 'build');
  });

  await test.step('a pane is closed, and its shell runs on', async () => {
    await page.keyboard.press('Alt+Shift+X');
    await workspace.expectPanes('Shell 3', 'Shell 4');
    const two = workspace.rail.filter({ hasText: 'Shell 2' });
    await expect(two).toContainText('no pane');
    await two.getByRole('button', { name: /^Shell 2/ }).click();
    await workspace.expectTabs('notes', 'build', 'Shell 2');
    await terminal.expectText(/also in .*\/work\/deep$/m);
  });
});

test('a new shell is in front as soon as it is seen, however late its answer comes', async ({
  page,
  latchkey,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.expectPrompt();
  const [first] = await workspace.sessions(latchkey.url);
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**${API.sessions}`, async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  await page.keyboard.press('Alt+Shift+T');
  await expect.poll(async () => (await workspace.sessions(latchkey.url)).length).toBe(2);
  await page.request.patch(`${latchkey.url}${API.sessions}/${first?.id ?? ''}`, {
    headers: { ...(await pageHeaders(page)), origin: latchkey.url },
    data: { label: 'first' },
  });
  // The list that says so has the new one too.
  await workspace.expectTabs('first');
  answer();
  await workspace.expectTabs('first', 'Shell 2');
  await workspace.expectActive('Shell 2');
});

test('the same tabs on two devices, each with its own in front, and changes of both', async ({
  page,
  browser,
  latchkey,
  terminal,
}) => {
  const here = new WorkspaceOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  await page.keyboard.press('Alt+Shift+D');
  await here.expectPanes('Shell 1', 'Shell 2');

  // Signed in, and otherwise new: what this browser remembers of itself stays here.
  const { cookies, origins } = await page.context().storageState();
  const secretAlone = origins.map(({ origin, localStorage }) => ({
    origin,
    localStorage: localStorage.filter(({ name }) => name === 'latchkey.page-secret'),
  }));
  await expect
    .poll(async () => (await here.layout(latchkey.url)).active)
    .toBe(await here.activePane.getAttribute('data-session'));
  const context = await browser.newContext({ storageState: { cookies, origins: secretAlone } });
  const other = await context.newPage();
  await other.goto(latchkey.url);
  const there = new WorkspaceOnPage(other);

  await test.step('it comes up as it was left on the first', async () => {
    await there.expectTabs('Shell 2 +1');
    await there.expectPanes('Shell 1', 'Shell 2');
    await new TerminalOnPage(other).host.click();
  });

  await test.step('what is opened there is a tab here, and nothing here loses its place', async () => {
    await other.keyboard.press('Alt+Shift+T');
    await there.expectActive('Shell 3');
    await expect(here.tabs).toHaveCount(2);
    await here.expectActive('Shell 2');
  });

  await test.step('changes of both at once are both kept', async () => {
    await Promise.all([page.keyboard.press('Alt+Shift+M'), other.keyboard.press('Alt+Shift+D')]);
    for (const workspace of [here, there]) {
      await expect(workspace.tabs).toHaveCount(3);
      await expect(workspace.tabs.filter({ hasText: '+1' })).toHaveCount(1);
    }
    await there.expectPanes('Shell 3', 'Shell 4');
  });

  await test.step('what is closed there is gone here', async () => {
    await other.keyboard.press('Alt+Shift+W');
    await other.getByTestId('confirm').click();
    await there.expectPanes('Shell 3');
    await expect(here.rail).toHaveCount(3);
    await expect(here.tabs.filter({ hasText: '+1' })).toHaveCount(0);
  });
  await context.close();
});
