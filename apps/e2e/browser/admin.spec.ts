import { readFile } from 'node:fs/promises';
import { API, type HealthReport } from '@latchkey/contracts';
import { keyOf } from '@latchkey/testing';
import {
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  openWorkspace,
  pageHeaders,
  picture,
  test,
} from '../src/fixtures';

const CHARTS = ['chart-sessions', 'chart-memory', 'chart-response', 'chart-errors'];

test('the health page shows the current report and the last hour, and keeps updating', async ({
  page,
  sandbox,
  server,
}) => {
  const consoleErrors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
  const latchkey = await openWorkspace(page, sandbox, server);
  const headers = { ...(await pageHeaders(page)), origin: latchkey.url };

  await test.step('shows a skeleton while loading', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(`**${API.health}`, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${latchkey.url}/admin/health`);
    await expect(page.getByTestId('health-skeleton')).toBeVisible();
    await picture(page, 'health-loading');
    await expectAccessible(page);
    release();
    await expect(page.getByTestId('health-summary')).toBeVisible();
    await page.unroute(`**${API.health}`);
    await expect(page.getByTestId('health-skeleton')).toHaveCount(0);
  });

  await test.step('draws four charts with text alternatives', async () => {
    for (const id of CHARTS) {
      const chart = page.getByTestId(id);
      await expect(chart.locator('canvas')).toBeVisible();
      await expect(chart.getByRole('img')).toHaveAttribute('aria-label', /in the last hour\. .*\d/);
    }
    await expect(page.getByTestId('chart-sessions').getByTestId('chart-now')).toHaveText('1 of 10');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `health-charts-${colorScheme}`);
      await expectAccessible(page);
    }
  });

  await test.step('updates figures and chart when another shell opens', async () => {
    const drawn = () =>
      page
        .getByTestId('chart-sessions')
        .locator('canvas')
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await drawn();
    const opened = await page.request.post(latchkey.url + API.sessions, {
      headers,
      data: { cols: 80, rows: 24 },
    });
    expect(opened.status()).toBe(201);
    await expect(page.getByTestId('chart-sessions').getByTestId('chart-now')).toHaveText('2 of 10');
    await expect.poll(drawn, { timeout: 40_000 }).not.toBe(before);
  });

  await test.step('downloads the report of the API', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^latchkey-health-.*\.json$/);
    const downloaded = JSON.parse(await readFile(await download.path(), 'utf8')) as HealthReport;
    const reported = (await (
      await page.request.get(latchkey.url + API.health, { headers })
    ).json()) as HealthReport;
    expect(Object.keys(downloaded).sort()).toEqual(Object.keys(reported).sort());
    expect(downloaded.sessions.open).toBe(2);
  });

  await test.step('lists the signed-in browsers, and signs out another one', async () => {
    const other = await latchkey.signIn(keyOf(latchkey.nextAddress()));
    const statusOfOther = async () => (await other.fetch(API.patStatus)).status;
    expect(await statusOfOther()).toBe(200);
    await page.goto(`${latchkey.url}/admin/browsers`);
    const browsers = page.getByTestId('browsers').getByRole('listitem');
    await expect(browsers).toHaveCount(2);
    await expect(browsers.filter({ hasNotText: 'this browser' })).toContainText('used in the last hour');
    await expect(page.getByTestId('browsers-rules')).toContainText('needs a new link from the terminal');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `browsers-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.getByRole('button', { name: 'Sign out Program “node”' }).click();
    await expect(browsers).toHaveCount(1);
    expect(await statusOfOther()).toBe(401);
    await page.goto(`${latchkey.url}/admin/health`);
  });

  await test.step('lists failed checks first, with a hint', async () => {
    await sandbox.control.revoke({ all: true });
    await page.request.post(latchkey.url + API.rotatePat, { headers });
    const summary = page.getByTestId('health-summary');
    await expect(summary).toHaveAttribute('data-severity', 'critical');
    const first = page.locator('.check').first();
    await expect(first).toHaveAttribute('data-testid', 'check-token');
    await expect(first).toContainText('PAT_REQUIRED');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `health-degraded-${colorScheme}`);
      await expectAccessible(page);
    }
  });

  await test.step('keeps the last report and marks it as outdated when the server is down', async () => {
    expect(consoleErrors.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
    await server.stop();
    await expect(page.getByTestId('health-problem')).toContainText('This report is outdated.');
    await expect(page.getByTestId('chart-sessions').locator('canvas')).toBeVisible();
    await picture(page, 'health-offline');
    await expectAccessible(page);
  });
});

test('a failed report shows the reason and can be retried', async ({ page, latchkey }) => {
  await page.route(`**${API.health}`, (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
  await page.goto(`${latchkey.url}/admin/health`);
  await expect(page.getByTestId('health-problem')).toContainText('status 502');
  await picture(page, 'health-error');
  await expectAccessible(page);
  await page.unroute(`**${API.health}`);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('health-summary')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the charts stack vertically', async ({ page, latchkey }) => {
    await page.goto(`${latchkey.url}/admin/health`);
    await expect(page.getByTestId('chart-errors').locator('canvas')).toBeAttached();
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-health-charts');
    await expectAccessible(page);
  });
});
