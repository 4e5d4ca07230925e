import { expect, picture, test } from '../src/fixtures';
import { WorkspaceOnPage } from '../src/workspace';

test('a pointer at tabs, buttons and dividers leaves the keys with the shell', async ({
  page,
  latchkey,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  await page.keyboard.press('Alt+Shift+T');
  await workspace.expectActive('Shell 2');

  await test.step('a name is typed, and Enter or Escape ends that', async () => {
    for (const key of ['Enter', 'Escape']) {
      await workspace.tabs.last().dblclick();
      await expect(page.getByTestId('tab-name')).toBeFocused();
      await page.keyboard.press(key);
      await workspace.expectActive('Shell 2');
    }
  });

  await test.step('a name is typed, and then the terminal clicked: the name is kept', async () => {
    await workspace.tabs.last().dblclick();
    await page.getByTestId('tab-name').fill('notes');
    await terminal.host.click();
    await workspace.expectTabs('Shell 1', 'notes');
    await workspace.expectActive('notes');
  });

  await test.step('a name is typed, and then another tab clicked', async () => {
    await workspace.tabs.last().dblclick();
    await expect(page.getByTestId('tab-name')).toBeFocused();
    await workspace.tabs.first().click();
    await workspace.expectActive('Shell 1');
    await workspace.tabs.last().click();
    await workspace.expectActive('notes');
  });

  await test.step('F2 on a tab gives the keys back to that tab', async () => {
    await workspace.tabs.first().press('F2');
    await expect(page.getByTestId('tab-name')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(workspace.tabs.first()).toBeFocused();
    await terminal.host.click();
  });

  await test.step('a tab is pulled to another place', async () => {
    const [from, to] = [
      (await workspace.tabs.last().boundingBox())!,
      (await workspace.tabs.first().boundingBox())!,
    ];
    await page.mouse.move(from.x + 40, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y + 10, { steps: 8 });
    await page.mouse.up();
    await workspace.expectTabs('notes', 'Shell 1');
    await workspace.expectActive('notes');
  });

  await test.step('a tab is to be closed, and then is not', async () => {
    await page.getByTestId('close-tab').first().click();
    await page.getByTestId('keep').click();
    await workspace.expectActive('notes');
  });

  await test.step('buttons of the bar are used, and what they open is left', async () => {
    for (const button of ['toggle-rail', 'toggle-rail', 'find', 'open-palette']) {
      await page.getByTestId(button).click();
      if (button === 'find') await expect(page.getByTestId('search-field')).toBeFocused();
      if (button === 'open-palette') await expect(page.getByTestId('palette-field')).toBeFocused();
      if (button !== 'toggle-rail') await page.keyboard.press('Escape');
      await workspace.expectActive('notes');
    }
  });

  await test.step('another tab is clicked while something is searched', async () => {
    await page.getByTestId('find').click();
    await expect(page.getByTestId('search-field')).toBeFocused();
    await workspace.tabs.last().click();
    await workspace.expectActive('Shell 1');
    await workspace.tabs.first().click();
    await workspace.expectActive('notes');
    await page.getByTestId('find').click();
    await page.keyboard.press('Escape');
    await workspace.expectActive('notes');
  });

  await test.step('a divider is dragged', async () => {
    await page.keyboard.press('Alt+Shift+D');
    await workspace.expectActive('Shell 2');
    const box = (await workspace.dividers.first().boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 200, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => workspace.widthOf('notes')).toBeLessThan(0.4);
    await workspace.expectActive('Shell 2');
    await workspace.dividers.first().dblclick();
    await expect.poll(() => workspace.widthOf('notes')).toBeGreaterThan(0.45);
    await workspace.expectActive('Shell 2');
  });

  expect(await workspace.sessions(latchkey.url)).toHaveLength(3);
});

test('of many tabs each says its name, and the one in front is seen whole', async ({
  page,
  latchkey: _open,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  for (let count = 2; count <= 9; count++) {
    await page.keyboard.press('Alt+Shift+T');
    await workspace.expectActive(`Shell ${count}`);
  }
  await picture(page, 'many-tabs');
  const cut = await workspace.tabs
    .locator('span')
    .evaluateAll((names) => names.filter((name) => name.scrollWidth > name.clientWidth).length);
  expect(cut).toBe(0);
  await expect(page.getByTestId('close-tab').last()).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Alt+Shift+1');
  await workspace.expectActive('Shell 1');
  await expect(workspace.tabs.first()).toBeInViewport({ ratio: 1 });
});
