import { VERIFICATION_STAGES } from '@latchkey/contracts';
import { expect, openSetup, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

/** The pictures of the README: `node tools/take-pictures.mjs` runs this spec to take them. */
test.use({ viewport: { width: 1200, height: 720 } });

test('the story, from the prompt to the admin view', async ({ page, sandbox, server }) => {
  test.setTimeout(180_000);
  const latchkey = await server.start();
  const shells = page.locator('lk-terminal-pane.visible');
  const front = new TerminalOnPage(page);

  await test.step('set-up', async () => {
    await openSetup(page, latchkey);
    await new TerminalOnPage(page, 'setup-prompt').expectText('Databricks CLI is not configured.');
    await picture(page, 'story-1-set-up');
  });

  await test.step('verification', async () => {
    await page.getByTestId('token-field').fill((await sandbox.control.makeToken()).value);
    await page.getByTestId('submit-token').click();
    for (const stage of VERIFICATION_STAGES)
      await expect(page.getByTestId(`verification-${stage}`)).toHaveAttribute('data-state', 'done');
    await expect(page.getByTestId('open-workspace')).toBeFocused();
    await picture(page, 'story-2-verification');
  });

  await test.step('workspace with splits', async () => {
    await page.getByTestId('open-workspace').click();
    await front.run('latchkey status', /works|valid/i);
    await page.getByTestId('split').click();
    await expect(shells).toHaveCount(2);
    const right = shells.nth(1);
    await expect(right.locator('.xterm-helper-textarea')).toBeFocused();
    await page.keyboard.type('seq 1 20 | xargs -n 5; ls -la ~ | head -8\n');
    await expect(right.locator('.host')).toHaveAttribute('data-connection', 'attached');
    await expect(page.getByTestId('rail-shell').nth(1)).toContainText('bash · ~');
    await picture(page, 'story-3-workspace');
  });

  await test.step('token', async () => {
    await page.getByTestId('token-chip').click();
    await expect(page.getByTestId('ledger-lines').locator('li')).not.toHaveCount(0);
    await picture(page, 'story-4-token');
    await page.keyboard.press('Escape');
  });

  await test.step('agents', async () => {
    await page.getByTestId('menu').click();
    await page.getByTestId('agents-link').click();
    await expect(page.getByTestId('agents-summary')).toContainText('No agent is installed yet.');
    await picture(page, 'story-6-agents');
    await page.getByTestId('to-workspace').click();
    await expect(shells).toHaveCount(2);
  });

  await test.step('admin', async () => {
    await page.getByTestId('menu').click();
    await page.getByTestId('health-link').click();
    await expect(page.getByTestId('health-summary')).toHaveText('All is well.');
    // Wait for a second value, so that the chart shows a line.
    await expect(page.getByTestId('chart-sessions').getByRole('img')).toHaveAttribute('aria-label', /to 2/, {
      timeout: 60_000,
    });
    await picture(page, 'story-5-admin');
  });
});
