import { readFile } from 'node:fs/promises';
import { API, type AuditEntry } from '@latchkey/contracts';
import {
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  openWorkspace,
  pageHeaders,
  picture,
  test,
} from '../src/fixtures';

test('the audit log lists what was done, filters and downloads it', async ({ page, sandbox, server }) => {
  const latchkey = await openWorkspace(page, sandbox, server);
  const headers = { ...(await pageHeaders(page)), origin: latchkey.url };
  const refused = await page.request.delete(latchkey.url + API.pat, {
    headers: { ...headers, origin: 'https://evil.example' },
  });
  expect(refused.status()).toBe(403);

  await page.getByTestId('menu').click();
  await page.getByTestId('audit-link').click();
  const rows = page.getByTestId('audit-table').locator('tbody').getByRole('row');
  const opened = rows.filter({ hasText: 'Open shell' });
  await expect(opened).toContainText(['owner']);
  await expect(opened).toContainText(['Succeeded']);
  await expect(rows.filter({ hasText: 'Access refused' })).toContainText(['REQUEST_REFUSED']);
  await expect(page.getByTestId('audit-kept')).toContainText('kept in the secret scope');

  await test.step('is accessible in both themes and fits a phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `audit-${colorScheme}`);
      await expectAccessible(page);
    }
    const desktop = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-audit');
    await expectAccessible(page);
    await page.setViewportSize(desktop ?? { width: 1280, height: 720 });
  });

  await test.step('filters by outcome, action and text', async () => {
    await page.getByTestId('audit-outcome').selectOption('Failed or refused');
    await expect(rows).toHaveCount(1);
    await expect(page.getByTestId('audit-count')).toHaveText(/^1 of \d+ events$/);
    await page.getByTestId('audit-outcome').selectOption('All outcomes');
    await page.getByTestId('audit-action').selectOption('Paste token');
    await expect(rows).toHaveCount(1);
    await page.getByTestId('audit-filter').fill('nowhere');
    await expect(rows).toHaveText(['No matching events.']);
    await expect(page.getByRole('button', { name: 'Download' })).toBeDisabled();
    await page.getByTestId('audit-filter').fill('OWNER');
    await expect(rows).toHaveCount(1);
  });

  await test.step('downloads the events that are shown, one a line', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^latchkey-audit-.*\.ndjson$/);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as AuditEntry);
    expect(events).toEqual([expect.objectContaining({ action: 'paste', actor: 'owner', outcome: 'ok' })]);
  });
});
