import type { Page } from '@playwright/test';
import { API } from '@latchkey/contracts';
import {
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  openSetup,
  openWorkspace,
  picture,
  test,
} from '../src/fixtures';

const MINT = { method: 'POST', path: '/api/2.0/token/create' } as const;
const MINT_REFUSED = {
  ...MINT,
  respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'May not make tokens.' } },
} as const;

const row = (page: Page, name: string) =>
  page.locator('lk-token-panel dl > div').filter({ hasText: name }).locator('dd');

test('rotates now, says why when it cannot, and shows all of it in the ledger', async ({
  page,
  sandbox,
  latchkey,
}) => {
  await page.getByTestId('token-chip').click();
  const lines = page.getByTestId('ledger-lines').locator('li');
  const rotate = page.getByTestId('rotate-now');
  await expect(lines.filter({ hasText: 'Create token' })).toHaveCount(1);
  const known = new Set((await sandbox.control.state()).tokens.map(({ id }) => id));

  await test.step('a new token, and its lines', async () => {
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await page.route(`**${API.rotatePat}`, (route) => held.then(() => route.continue()));
    await rotate.click();
    await expect(rotate).toHaveText('Rotating…');
    await expect(rotate).toHaveAttribute('aria-busy', 'true');
    goOn();
    await expect(rotate).toHaveText('Rotate now');
    await page.unroute(`**${API.rotatePat}`);
    await expect(row(page, 'Generation')).toHaveText('2');
    await expect(page.getByTestId('rotated')).toHaveText('Rotated: generation 2');
    const made = (await sandbox.control.state()).tokens.filter(({ id }) => !known.has(id));
    expect(made).toHaveLength(1);
    const minted = lines
      .filter({ hasText: 'Create token' })
      .filter({ hasText: made[0]?.id.slice(0, 12) ?? 'no token' });
    await expect(minted).toHaveCount(1);
    await picture(page, 'token-panel');
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
  });

  await test.step('a refusal has its cause and its cure', async () => {
    await sandbox.control.addFault(MINT_REFUSED);
    await rotate.click();
    const box = page.getByTestId('error-box');
    await expect(box).toHaveAttribute('data-code', 'PAT_CANNOT_MINT');
    await expect(box).toContainText('Create a token with all API scopes');
    await expect(lines.filter({ hasText: 'failed' })).toHaveCount(1);
    await expect(page.locator('lk-token-panel').getByText('May not make tokens.')).not.toHaveCount(0);
    await picture(page, 'token-panel-refused');
  });

  await test.step('too many attempts are counted down', async () => {
    const box = page.getByTestId('error-box');
    await expect(async () => {
      await rotate.click({ timeout: 2_000 });
      await expect(box).toHaveAttribute('data-code', 'TOO_MANY_ATTEMPTS', { timeout: 2_000 });
    }).toPass();
    await expect(rotate).toHaveText(/Rotate in \d+ s/);
    await expect(rotate).toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('the whole ledger can be narrowed down', async () => {
    await page.getByRole('link', { name: 'Rotation ledger' }).click();
    await expect(page).toHaveURL(`${latchkey.url}/admin/health`);
    const ledger = page.locator('lk-ledger-timeline li');
    await expect(ledger.filter({ hasText: 'Create token' })).not.toHaveCount(0);
    const all = await ledger.count();
    await page.getByTestId('failures-only').check();
    await expect(ledger).toHaveCount(1);
    await expect(page.getByTestId('ledger-count')).toHaveText(`1 of ${all} entries`);
    await page.getByTestId('ledger-filter').fill('revoke');
    await expect(ledger).toHaveText('No matching entries.');
    await page.getByTestId('failures-only').uncheck();
    await page.getByTestId('ledger-filter').fill('MINT generation');
    await expect(ledger.filter({ hasNotText: 'Create token' })).toHaveCount(0);
    await picture(page, 'health-ledger-filtered');
    await expectAccessible(page);
  });
});

test('a pasted token that was left behind is said where it can be deleted', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  await sandbox.control.addFault({
    method: 'GET',
    path: '/api/2.0/token/list',
    times: 'unlimited',
    respond: { status: 200, body: {} },
  });
  const { value } = await sandbox.control.makeToken({ comment: 'from the laptop' });
  await page.getByTestId('token-field').fill(value);
  await page.getByTestId('submit-token').click();
  const link = page.getByTestId('leftover-token').getByRole('link', { name: 'Token page' });
  await expect(page.getByTestId('verification-retire')).toHaveAttribute('data-state', 'warned');
  await expect(page.getByTestId('verification-retire').getByTestId('leftover-token')).toBeVisible();
  await expect(link).toHaveAttribute('href', new RegExp(`^${sandbox.url}`));
  await picture(page, 'set-up-token-left');
  await expectAccessible(page);

  await page.getByTestId('open-workspace').click();
  await page.getByTestId('token-chip').click();
  await expect(page.locator('lk-token-panel').getByTestId('leftover-token')).toBeVisible();
  await expect(link).toHaveAttribute('href', new RegExp(`^${sandbox.url}`));
  await picture(page, 'token-panel-token-left');
});

test('a token that cannot be stored is marked until it is', async ({ page, sandbox, server }) => {
  await openWorkspace(page, sandbox, server);
  const chipMark = page.getByTestId('not-persisted-mark');
  await expect(page.getByTestId('token-chip')).toBeVisible();
  await expect(chipMark).toHaveCount(0);
  await sandbox.control.addFault({
    method: 'POST',
    path: '/api/2.0/secrets/put',
    times: 'unlimited',
    respond: { status: 503 },
  });
  await page.getByTestId('token-chip').click();
  await page.getByTestId('rotate-now').click();
  await expect(chipMark).toBeVisible();
  await expect(page.getByTestId('not-persisted')).toContainText(
    'The token is stored in memory only. A restart would ask for a new one.',
  );
  await picture(page, 'token-panel-not-stored');
  await expectAccessible(page);
  await sandbox.control.clearFaults();
  await expect(chipMark).toHaveCount(0, { timeout: 60_000 });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the panel fits, to its last button', async ({ page, sandbox, server }) => {
    await openWorkspace(page, sandbox, server);
    await page.getByTestId('token-chip').tap();
    await page.getByTestId('rotate-now').tap();
    await expect(row(page, 'Generation')).toHaveText('2');
    const panel = page.locator('lk-token-panel');
    await expect
      .poll(() => panel.evaluate((element) => element.scrollWidth - element.clientWidth))
      .toBeLessThanOrEqual(0);
    const box = await panel.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    await picture(page, 'phone-token-panel');
    await page.getByRole('link', { name: 'Rotation ledger' }).tap();
    await expect(page.getByTestId('ledger-filter')).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
});
