import type { Page } from '@playwright/test';
import { expect, isMarked, mark, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

/** From the set-up on the screen back to the workspace, without a reload. */
async function pasteAndOpen(page: Page, token: string): Promise<void> {
  await page.getByTestId('token-field').fill(token);
  await page.getByTestId('submit-token').click();
  await page.getByTestId('open-workspace').click();
}

test('signs out once that is confirmed; a shell outlives it, and goes on with a new token', async ({
  page,
  sandbox,
  latchkey,
  terminal,
}) => {
  await terminal.run('MARK=$((6 * 7)); echo "shell $$ holds $MARK"', /shell \d+ holds 42/);
  const live = async () =>
    (await sandbox.control.state()).tokens.filter(({ status }) => status === 'live').length;
  expect(await live()).toBe(1);

  await test.step('the dialog says what happens, and Enter keeps the token', async () => {
    await page.getByTestId('token-chip').click();
    await page.getByTestId('sign-out').click();
    await expect(page.getByRole('dialog', { name: 'Sign out?' })).toContainText(
      'Latchkey will revoke and forget every token it created, and sign out every browser. Your shells stay open, but can’t access the workspace until you sign in and paste a new token.',
    );
    await expect(page.getByTestId('keep')).toBeFocused();
    await picture(page, 'sign-out');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('keep')).toBeHidden();
    expect(await live()).toBe(1);
  });

  await test.step('when the workspace cannot be asked, nothing is forgotten', async () => {
    await sandbox.control.addFault({ path: '/api/2.0', times: 'unlimited', respond: { status: 503 } });
    await page.getByTestId('sign-out').click();
    await page.getByTestId('confirm').click();
    await expect(page.getByTestId('error-box')).toHaveAttribute('data-code', 'WORKSPACE_UNREACHABLE');
    await expect(page).toHaveURL(`${latchkey.url}/`);
    await sandbox.control.clearFaults();
  });

  await test.step('confirmed, it signs this browser out, and no token is left', async () => {
    await page.getByTestId('sign-out').click();
    await page.getByTestId('confirm').click();
    await expect(page.getByTestId('access-gate')).toHaveAttribute('data-code', 'SIGN_IN_REQUIRED');
    await expect(page.locator('lk-token-panel')).toHaveCount(0);
    expect(await live()).toBe(0);
  });

  await test.step('a new sign-in and a new token bring back the shell', async () => {
    await page.goto('about:blank'); // a change of the fragment alone loads nothing
    await page.goto(latchkey.nextAddress());
    await new TerminalOnPage(page, 'setup-prompt').expectText('Databricks CLI is not configured.');
    await pasteAndOpen(page, (await sandbox.control.makeToken()).value);
    await expect(page).toHaveURL(`${latchkey.url}/`);
    await terminal.run('echo "still $MARK in $$"', /still 42 in \d+/);
  });
});

test('a shell keeps its variables from a revocation over a new paste, without a reload', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await openWorkspace(page, sandbox, server, { LATCHKEY_PROOF_SECONDS: '2' });
  const terminal = new TerminalOnPage(page);
  await terminal.run('MARK=$((6 * 7)); echo "shell $$ holds $MARK"', /shell \d+ holds 42/);
  await mark(page);

  await sandbox.control.revoke({ all: true });
  await expect(page.getByTestId('stale-bar')).toBeVisible({ timeout: 30_000 });
  await page.getByTestId('to-setup').click();
  await expect(page).toHaveURL(`${latchkey.url}/setup`);

  await test.step('nobody looks at the shell meanwhile, and it runs on', async () => {
    const viewers = async () =>
      (await new WorkspaceOnPage(page).sessions(latchkey.url)).map(({ state, viewers }) => ({
        state,
        viewers,
      }));
    await expect.poll(viewers).toEqual([{ state: 'running', viewers: 0 }]);
  });

  await pasteAndOpen(page, (await sandbox.control.makeToken()).value);
  await expect(page).toHaveURL(`${latchkey.url}/`);
  await terminal.expectText(/shell \d+ holds 42/);
  await terminal.run('echo "still $MARK"', 'still 42');
  await expect(page.getByTestId('stale-bar')).toBeHidden();
  expect(await isMarked(page)).toBe(true);
});
