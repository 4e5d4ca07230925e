import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, picture, test } from '../src/fixtures';
import { WorkspaceOnPage } from '../src/workspace';

const outputOf = (page: Page): Locator => page.getByRole('region', { name: 'Output' });

test('the output can be read, selected and copied as text, also while a program has the mouse', async ({
  page,
  context,
  terminal,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await terminal.run(
    'seq -f "line %04g of the build" 1 300; printf "\\e[?1000h"; cat',
    /^line 0300 of the build$/m,
  );

  await new WorkspaceOnPage(page).command('output as text');
  await expect(page.getByRole('heading', { name: 'Output of Shell 1' })).toBeVisible();
  const output = outputOf(page);
  await expect(output.getByText('line 0300 of the build')).toBeInViewport();
  await output.locator('pre').evaluate((pre) => getSelection()?.selectAllChildren(pre));
  const selected = await page.evaluate(() => String(getSelection()));
  expect(selected.match(/^line \d{4} of the build$/gm)).toHaveLength(300);

  await page.getByRole('button', { name: 'Copy all' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe(selected.trim());
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `output-text-${colorScheme}`);
    await expectAccessible(page);
  }

  await page.keyboard.press('Escape');
  await expect(output).toHaveCount(0);
  await expect(terminal.typingField).toBeFocused();
});

test('what came before a full-screen program is there too, and so is its screen', async ({
  page,
  terminal,
}) => {
  await terminal.run('echo "before $((6 * 7))"', /^before 42$/m);
  await terminal.run('printf "\\e[?1049h\\e[H"; echo "with$((6 * 7))in"; cat', /^with42in$/m);
  await new WorkspaceOnPage(page).command('output as text');
  await expect(outputOf(page)).toContainText(/before 42[^]*with42in/);
});

test('of very much output the last lines are shown, and it is said where the rest is', async ({
  page,
  terminal,
}) => {
  await terminal.run('seq 1 9000; echo "done $((6 * 7))"', 'done 42');
  await new WorkspaceOnPage(page).command('output as text');
  const output = outputOf(page);
  await expect(output).toContainText('These are the last 5,000 lines.');
  expect((await output.locator('pre').innerText()).split('\n')).toHaveLength(5_000);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('it is a tap away, where a terminal cannot be selected from', async ({ page, terminal }) => {
    await terminal.run('echo "https://dbc-1.cloud.databricks.com/jobs/$((6 * 7))"', 'jobs/42');
    const bar = page.getByRole('toolbar', { name: 'Keys' });
    await bar.getByRole('button', { name: 'Show output as text' }).tap();
    await expect(outputOf(page)).toContainText('https://dbc-1.cloud.databricks.com/jobs/42');
    await picture(page, 'phone-output-text');
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).tap();
    await expect(outputOf(page)).toHaveCount(0);
  });
});
