import { expect, expectAccessible, picture, test } from '../src/fixtures';
import { lookOf } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

const MIDNIGHT = '#090f22';
const PAPER = '#f9f4ea';

test('the palette finds anything by a few letters, and shows a look before it is chosen', async ({
  page,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const usual = (await lookOf(page)).background;
  const field = page.getByTestId('palette-field');
  const items = page.getByTestId('palette-item');
  const current = page.getByRole('option', { selected: true });

  await test.step('as a combobox, with keys beside what they do', async () => {
    await page.keyboard.press('Control+Shift+P');
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('role', 'combobox');
    await expect(page.getByRole('listbox')).toBeVisible();
    await field.fill('spli');
    await expect(current).toContainText('Split');
    await expect(current).toContainText(/Alt\+Shift\+[DE]/);
    for (const place of [0, 1]) {
      await expect(current).toHaveId(`lk-palette-${place}`);
      await expect(field).toHaveAttribute('aria-activedescendant', `lk-palette-${place}`);
      await page.keyboard.press('ArrowDown');
    }
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `palette-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await field.fill('no such thing at all');
    await expect(page.getByText('No matches for “no such thing at all”')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await workspace.expectActive('Shell 1');
  });

  await test.step('what is typed at once behind its key is not typed into the shell', async () => {
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.press('x');
    await page.keyboard.press('y');
    await expect(field).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await workspace.expectActive('Shell 1');
    await terminal.run('echo "clean $((6 * 7))"', /^clean 42$/m);
    expect(await terminal.text()).not.toMatch(/xy|xecho|yecho/);
  });

  await test.step('a theme is tried while one stands on it, and gone with Escape', async () => {
    await page.keyboard.press('Control+Shift+P');
    await field.fill('terminal theme');
    await expect(items.first()).toContainText('Terminal theme');
    const ids = await items.evaluateAll((all) => all.map((item) => item.getAttribute('data-id')));
    for (const id of ids.slice(1, ids.indexOf('terminal-theme:midnight') + 1)) {
      await page.keyboard.press('ArrowDown');
      await expect(current).toHaveAttribute('data-id', id ?? '');
    }
    await expect.poll(async () => (await lookOf(page)).background).toBe(MIDNIGHT);
    await picture(page, 'palette-theme');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await lookOf(page)).background).toBe(usual);
  });

  await test.step('a theme that is chosen stays, also in another browser', async () => {
    await workspace.command('theme paper');
    await expect.poll(async () => (await lookOf(page)).background).toBe(PAPER);
    await picture(page, 'theme-paper-in-dark');
    await page.evaluate(() => localStorage.removeItem('latchkey.preferences'));
    await page.reload();
    await expect.poll(async () => (await lookOf(page)).background).toBe(PAPER);
  });

  await test.step('what was done of late comes first', async () => {
    await page.keyboard.press('Control+Shift+P');
    await expect(items.first()).toContainText('Terminal theme: Paper');
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
  });

  await test.step('it goes to shells, and puts them side by side', async () => {
    await page.keyboard.press('Alt+Shift+T');
    await workspace.expectActive('Shell 2');
    await workspace.command('go to shell 1');
    await workspace.expectActive('Shell 1');
    await workspace.command('show shell 2 beside');
    await workspace.expectPanes('Shell 1', 'Shell 2');
    await workspace.expectActive('Shell 2');
    await expect(workspace.tabs).toHaveCount(1);
  });
});

test('settings: fonts and sizes seen at once and kept, keys that can be changed', async ({
  page,
  latchkey,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);

  await test.step('text grows and shrinks, within bounds, and the shell with it', async () => {
    await page.keyboard.press('Control+Equal');
    await page.keyboard.press('Control+Equal');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(16);
    await page.keyboard.press('Control+Minus');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(15);
    await page.keyboard.press('Control+Digit0');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(14);
    for (let step = 0; step < 24; step++) await page.keyboard.press('Control+Equal');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(32);
    await expect.poll(async () => (await workspace.sessions(latchkey.url))[0]?.cols).toBeLessThan(70);
    await page.keyboard.press('Control+Digit0');
  });

  await test.step('a sheet that opens under a resting pointer does not preview a theme', async () => {
    const usual = (await lookOf(page)).background;
    const theme = page.locator('[data-theme-id=midnight]');
    const openSheet = async (): Promise<void> => {
      await page.keyboard.press('Control+Comma');
      // It gets the focus after its animation. `hover({ trial: true })` would wait too, but may scroll the sheet.
      await expect(page.getByRole('dialog', { name: 'Settings' })).toBeFocused();
    };
    await openSheet();
    const box = (await theme.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x - 5, y);
    await page.mouse.move(x, y);
    await expect.poll(async () => (await lookOf(page)).background).toBe(MIDNIGHT);
    await page.keyboard.press('Escape');
    await expect(theme).toHaveCount(0);
    await expect.poll(async () => (await lookOf(page)).background).toBe(usual);

    await openSheet();
    await theme.evaluate((element) =>
      element.addEventListener('mousemove', (event) => {
        const { movementX, movementY } = event as MouseEvent;
        element.setAttribute('data-movement', `${movementX},${movementY}`);
      }),
    );
    // The event that browsers send when an element appears under a resting pointer. Sent until it arrives, because
    // Chromium may merge it with one of its own from before the listener was there.
    await expect(async () => {
      await page.mouse.move(x, y);
      await expect(theme).toHaveAttribute('data-movement', '0,0', { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    expect(await theme.evaluate((element) => element.matches(':hover'))).toBe(true);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect((await lookOf(page)).background).toBe(usual);
    await page.keyboard.press('Escape');
    await expect(theme).toHaveCount(0);
  });

  await test.step('fonts, line height and cursor', async () => {
    await page.keyboard.press('Control+Comma');
    await page.getByText('IBM Plex Mono').hover();
    await expect.poll(async () => (await lookOf(page)).family).toBe('IBM Plex Mono');
    await page.getByRole('heading', { name: 'Settings' }).hover();
    await expect.poll(async () => (await lookOf(page)).family).toBe('JetBrains Mono');
    await page.getByLabel('Fira Code').check();
    await page.getByTestId('line-height').fill('1.4');
    await page.getByTestId('font-size').fill('99');
    await page.getByLabel('Bar').check();
    await expect(page.getByTestId('font-size')).toHaveValue('32');
    await page.getByTestId('font-size').fill('13');
    await page.getByTestId('font-size').press('Tab');
    await expect
      .poll(() => lookOf(page))
      .toMatchObject({ family: 'Fira Code', lineHeight: 1.4, cursorStyle: 'bar', fontSize: 13 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `settings-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await expect
      .poll(() => lookOf(page))
      .toMatchObject({ family: 'Fira Code', lineHeight: 1.4, cursorStyle: 'bar', fontSize: 13 });
  });

  await test.step('the sheet of keys leads to changing them', async () => {
    await page.keyboard.press('Control+Slash');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(sheet).toContainText('Command palette');
    await expect(sheet).toContainText('Ctrl+Shift+P');
    await picture(page, 'keys');
    await expectAccessible(page);
    await sheet.getByRole('button', { name: 'Edit shortcuts…' }).click();
  });
  const row = (action: string) => page.locator(`[data-testid="key-row"][data-action="${action}"]`);

  await test.step('a key of the shell is refused', async () => {
    await row('zoomPane')
      .getByRole('button', { name: /^Add shortcut/ })
      .click();
    await expect(page.getByTestId('record-key')).toBeFocused();
    await page.keyboard.press('Control+W');
    await expect(page.getByTestId('key-refused')).toContainText('Ctrl+W is reserved for the shell.');
    await picture(page, 'key-refused');
  });

  await test.step('a key that another action has is told, and taken only when that is wanted', async () => {
    await page.keyboard.press('Control+Shift+F');
    await expect(page.getByTestId('key-conflict')).toContainText('Find in shell');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(row('find')).toContainText('Ctrl+Shift+F');
    await row('help')
      .getByRole('button', { name: /^Add shortcut/ })
      .click();
    await expect(page.getByTestId('record-key')).toBeFocused();
    await page.keyboard.press('Control+Shift+P');
    await picture(page, 'key-conflict');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Use it here' }).click();
    await expect(row('help')).toContainText('Ctrl+Shift+P');
    await expect(row('palette')).not.toContainText('Ctrl+Shift+P');
    await page.keyboard.press('Escape');
  });

  await test.step('the new key works, also after a reload; the usual ones come back', async () => {
    await page.reload();
    await workspace.expectActive('Shell 1');
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.getByRole('button', { name: 'Edit shortcuts…' }).click();
    await page.getByTestId('reset-keys').click();
    await expect(row('palette')).toContainText('Ctrl+Shift+P');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('key-row')).toHaveCount(0);
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByTestId('palette-field')).toBeFocused();
  });
});
