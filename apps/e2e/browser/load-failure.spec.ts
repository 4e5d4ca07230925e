import type { Route } from '@playwright/test';
import { expect, expectAccessible, isMarked, mark, picture, test } from '../src/fixtures';

test('a file that an upgrade removed reloads the page once, then shows the failure', async ({
  page,
  latchkey,
  terminal,
}) => {
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const loaded = new Set(
    await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name)),
  );
  const gone: string[] = [];
  await page.route('**/chunk-*.js', async (route) => {
    if (loaded.has(route.request().url())) return route.continue();
    gone.push(route.request().url());
    return route.fulfill({ status: 404, json: { code: 'NOT_FOUND', message: 'm', hint: 'h' } });
  });
  let loads = 0;
  page.on('load', () => (loads += 1));

  await page.getByTestId('token-chip').click();
  await page.getByRole('link', { name: 'Rotation ledger' }).click();
  const card = page.getByTestId('load-failure');
  await expect(card).toHaveAttribute('data-reason', 'missing');
  await expect.poll(() => loads).toBe(1);
  expect(gone.length).toBeGreaterThan(0);
  await picture(page, 'missing-part');
  await expectAccessible(page);

  await page.unroute('**/chunk-*.js');
  await card.getByRole('button', { name: 'Reload' }).click();
  await expect(page).toHaveURL(`${latchkey.url}/admin/health`);
  await expect(page.getByTestId('health-summary')).toHaveText(/\S/);
  await expect(card).toHaveCount(0);
});

test('a file that fails to load while the server is down doesn’t reload the page', async ({
  page,
  server,
  terminal,
}) => {
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  await mark(page);
  await server.stop();

  await page.getByTestId('token-chip').click();
  await page.getByRole('link', { name: 'Rotation ledger' }).click();
  const card = page.getByTestId('load-failure');
  await expect(card).toHaveAttribute('data-reason', 'no-answer');
  await card.getByRole('button', { name: 'Reload' }).click();
  await expect(card.getByRole('button', { name: 'Reload' })).toBeEnabled();
  await picture(page, 'server-down');
  await card.getByRole('button', { name: 'Stay here' }).click();
  await expect(card).toHaveCount(0);
  await expect(page.getByTestId('reconnecting')).toBeVisible();
  expect(await isMarked(page)).toBe(true);

  await server.start();
  // The shell's last screen was saved.
  await expect(page.getByTestId('rail-restart')).toBeVisible();
  await page.getByTestId('token-chip').click();
  await page.getByRole('link', { name: 'Rotation ledger' }).click();
  await expect(page.getByTestId('health-summary')).toHaveText(/\S/);
});

test('a dialog that fails to load shows the failure, and a slow one opens only once', async ({
  page,
  server,
  terminal,
}) => {
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  let requests: Route[] = [];
  let isHeld = true;
  await page.route('**/chunk-*.js', (route) => (isHeld ? void requests.push(route) : route.continue()));

  await page.keyboard.press('Control+Comma');
  await page.keyboard.press('Control+Comma');
  await expect.poll(() => requests.length).toBeGreaterThan(0);
  await server.stop();
  for (const route of requests) await route.abort();
  const card = page.getByTestId('load-failure');
  await expect(card).toHaveAttribute('data-reason', 'no-answer');
  await card.getByRole('button', { name: 'Stay here' }).click();
  await server.start();
  await expect(page.getByTestId('rail-restart')).toBeVisible();

  requests = [];
  await page.keyboard.press('Control+Comma');
  await page.keyboard.press('Control+Comma');
  await expect.poll(() => requests.length).toBeGreaterThan(0);
  isHeld = false;
  for (const route of requests) await route.continue();
  await expect(page.locator('mat-dialog-container')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('mat-dialog-container')).toHaveCount(0);
});
