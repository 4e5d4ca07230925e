import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, picture, test } from '../src/fixtures';
import { WorkspaceOnPage } from '../src/workspace';

test.use({ viewport: { width: 1120, height: 640 } });

const ESC = '\\033';

test('finds text, case and patterns, and gives the keyboard back', async ({ page, terminal }) => {
  await terminal.run("seq -f 'row %g' 1 120; printf 'nee%s\\n' dle dle DLE", /^needle\nneedle\nneeDLE$/m);

  await page.keyboard.press('Control+Shift+F');
  const [field, count] = [page.getByTestId('search-field'), page.getByTestId('search-count')];
  await expect(field).toBeFocused();
  await field.fill('needle');
  await expect(count).toHaveText(/^\d of 3$/);
  const first = await count.textContent();
  await field.press('Enter');
  await expect(count).not.toHaveText(first ?? '');
  await field.press('Shift+Enter');
  await expect(count).toHaveText(first ?? '');
  await picture(page, 'search');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(count).toHaveText(/ of 2$/);
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await field.fill('^row 1\\d$');
  await expect(count).toHaveText(/ of 10$/);
  await field.fill('row (');
  await expect(count).toHaveText('Invalid pattern');
  await field.fill('nowhere');
  await expect(count).toHaveText('No matches');

  await field.press('Escape');
  await expect(field).toBeHidden();
  await page.keyboard.type('echo "$((6 * 7))"\n');
  await terminal.expectText(/^42$/m);
});

test('the search goes out of the way of what it has found', async ({ page, terminal }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await terminal.run("printf 'nee%s\\n' dle", /^needle$/m);
  const matchRow = page.locator('.xterm-find-result-decoration');
  const bar = page.locator('lk-search-bar');

  await page.keyboard.press('Control+Shift+F');
  await page.getByTestId('search-field').fill('needle');
  await expect(page.getByTestId('search-count')).toHaveText('1 of 1');
  await picture(page, 'search-short-screen');
  const [match, over] = [await matchRow.first().boundingBox(), await bar.boundingBox()];
  expect(over?.y).toBeGreaterThan((match?.y ?? Infinity) + (match?.height ?? 0));
});

test('leads back to the latest output from above it, and saves all of it as a file', async ({
  page,
  terminal,
}) => {
  const toEnd = page.getByTestId('to-end');
  await terminal.run('for i in $(seq 200); do printf "%0150d|\\n" $i; done', /^0+200\|$/m);
  await expect(toEnd).toHaveCount(0);

  await terminal.host.hover();
  await page.mouse.wheel(0, -2_000);
  await expect(toEnd).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `to-end-${colorScheme}`);
    await expectAccessible(page);
  }
  await toEnd.click();
  await expect(toEnd).toHaveCount(0);
  await expect(terminal.typingField).toBeFocused();

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    new WorkspaceOnPage(page).command('save output'),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^Shell 1 .*\.txt$/);
  const lines = (await readFile(await saved.path(), 'utf8')).split('\n');
  const numbers = lines.filter((line) => /^\d{150}\|$/.test(line)).map((line) => parseInt(line, 10));
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test('Shift+Enter is told from Enter by a program that asks for it, also after a reload', async ({
  page,
  terminal,
}) => {
  // Flags 1 are set; then it reads two keys of seven bytes, asks for the flags, and ends them.
  await terminal.run(
    `stty raw -echo; printf '${ESC}[>1u'; for n in 1 2; do echo wait$n; head -c 7 | cat -v; done; ` +
      `printf '${ESC}[?u'; head -c 5 | cat -v; printf '${ESC}[<u'; stty sane; echo sane; cat -v`,
    /wait1/,
  );
  await page.keyboard.press('Shift+Enter');
  await terminal.expectText(/\^\[\[13;2u\s*wait2/);
  await page.reload();
  await terminal.expectText(/wait2/);
  await terminal.host.click();
  await page.keyboard.press('Shift+Enter');
  await terminal.expectText(/wait2\s*\^\[\[13;2u\s*\^\[\[\?1u/);

  await test.step('and not once that has ended', async () => {
    await terminal.expectText(/\^\[\[\?1u\s*sane/);
    await page.keyboard.type('before');
    await page.keyboard.press('Shift+Enter');
    await terminal.expectText(/before\nbefore$/m);
    await page.keyboard.type('after');
    await page.keyboard.press('Enter');
    await terminal.expectText(/before\nbefore\nafter\nafter$/m);
  });
});
