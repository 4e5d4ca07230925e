import { VERIFICATION_STAGES } from '@latchkey/contracts';
import { spawnSync } from 'node:child_process';
import { expect, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

const WRONG_TOKEN = `dapi${'0123456789abcdef'.repeat(2)}`;

/** Reads host and token from the profile, and asks the workspace for the user, as a tool would. */
const FROM_PROFILE = (key: string) => `$(sed -n 's/^${key} *= *//p' ~/.databrickscfg | head -n 1)`;
const WITH_CURL = `curl -s -H "Authorization: Bearer ${FROM_PROFILE('token')}" "${FROM_PROFILE('host')}/api/2.0/preview/scim/v2/Me"`;
const WITH_NODE = `H="${FROM_PROFILE('host')}" T="${FROM_PROFILE('token')}" node -e "fetch(process.env.H+'/api/2.0/preview/scim/v2/Me',{headers:{authorization:'Bearer '+process.env.T}}).then(async r=>console.log(await r.text()))"`;
const HAS_CURL = spawnSync('curl', ['--version']).status === 0;
const WHO_AM_I = `${HAS_CURL ? WITH_CURL : WITH_NODE} | grep -o '"userName":"[^"]*"'`;
const ME = '"userName":"dev@example.com"';

test.use({ viewport: { width: 1120, height: 640 } });

test('leads from a cold start to a working shell, and through a reload, a restart and a revocation', async ({
  page,
  context,
  sandbox,
  server,
}) => {
  test.setTimeout(180_000);
  const latchkey = await server.start({ LATCHKEY_PROOF_SECONDS: '2' });
  const terminal = new TerminalOnPage(page);
  const prompt = new TerminalOnPage(page, 'setup-prompt');
  const tokenField = page.getByTestId('token-field');

  await test.step('the printed link opens the set-up prompt', async () => {
    await page.goto(latchkey.address);
    await expect(page).toHaveURL(`${latchkey.url}/setup`);
    await prompt.expectText('Databricks CLI is not configured.');
    await expect(tokenField).toBeVisible();
    await picture(page, '01-set-up-prompt');
  });

  await test.step('no other page is reachable', async () => {
    for (const path of ['/', '/admin/health']) {
      await page.goto(latchkey.url + path);
      await expect(page).toHaveURL(`${latchkey.url}/setup`);
    }
  });

  const openTokenPage = async () => {
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.getByTestId('token-page-link').click(),
    ]);
    return opened;
  };
  const tokenPage =
    await test.step('the link opens the token page, which asks for the printed link', async () => {
      const opened = await openTokenPage();
      await expect(opened.getByRole('alert')).toHaveText(
        /Open the workspace link printed in the terminal where Latchkey is running/,
      );
      await expect(opened.getByRole('button', { name: 'Generate new token' })).toBeDisabled();
      return opened;
    });

  await test.step('the printed link works in an open tab, keeps the key out of the address, and is needed once', async () => {
    await tokenPage.goto(sandbox.address);
    await expect(tokenPage.getByRole('button', { name: 'Generate new token' })).toBeEnabled();
    await expect(tokenPage).toHaveURL(`${sandbox.url}/`);
    await tokenPage.close();
  });

  const token = await test.step('the link opens the token page, where the user creates a token', async () => {
    const tokenPage = await openTokenPage();
    await expect(tokenPage.getByRole('alert')).toBeHidden();
    await tokenPage.getByRole('button', { name: 'Generate new token' }).click();
    await tokenPage.getByLabel('Comment').fill('for Latchkey');
    await tokenPage.getByRole('button', { name: 'Generate', exact: true }).click();
    const value = await tokenPage.getByTestId('token-value').textContent();
    await picture(tokenPage, '02-token-page');
    await tokenPage.close();
    expect(value).toMatch(/^dapi[0-9a-f]{32}/);
    return value ?? '';
  });

  await test.step('an invalid token pasted into the prompt is rejected with the reason', async () => {
    await prompt.host.click();
    await page.keyboard.insertText(WRONG_TOKEN);
    await prompt.expectText('Token: •••');
    expect(await prompt.text()).not.toContain(WRONG_TOKEN);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('error-box')).toHaveAttribute('data-code', 'PAT_INVALID');
    await expect(page.getByTestId('verification-format')).toHaveAttribute('data-state', 'done');
    await expect(page.getByTestId('verification-identity')).not.toHaveAttribute('data-state', 'done');
    await picture(page, '03-wrong-token');
  });

  await test.step('a valid token pasted into the field passes every stage', async () => {
    await tokenField.fill(token);
    await tokenField.press('Enter');
    for (const stage of VERIFICATION_STAGES) {
      await expect(page.getByTestId(`verification-${stage}`)).toHaveAttribute('data-state', 'done');
    }
    await picture(page, '04-verified');
    const { tokens } = await sandbox.control.state();
    expect(tokens.find(({ comment }) => comment === 'for Latchkey')?.status).toBe('revoked');
    expect(tokens.filter(({ status }) => status === 'live')).toHaveLength(1);
  });

  const pid = await test.step('a shell opens, and commands in it act on the user’s behalf', async () => {
    await page.getByTestId('open-workspace').click();
    await expect(page).toHaveURL(`${latchkey.url}/`);
    await terminal.run(WHO_AM_I, ME);
    const text = await terminal.run('MARK=$((6 * 7)); echo "shell $$ holds $MARK"', /shell \d+ holds 42/);
    await picture(page, '05-shell');
    return /shell (\d+) holds 42/.exec(text)?.[1];
  });

  await test.step('neither the pasted nor the current token appears on the screen', async () => {
    expect(await terminal.text()).not.toContain(token);
    expect(await terminal.text()).not.toMatch(/dapi[0-9a-f]{32}/);
  });

  await test.step('a reload keeps the shell and its screen', async () => {
    await page.reload();
    await terminal.expectText(`shell ${pid} holds 42`);
    await terminal.run('echo "still $$ and $MARK"', `still ${pid} and 42`);
    await picture(page, '06-after-reload');
  });

  await test.step('a restart of the server needs no token', async () => {
    await server.stop();
    const restarted = await server.start({ LATCHKEY_PROOF_SECONDS: '2' });
    expect(restarted.url).toBe(latchkey.url);
    await page.goto(latchkey.url);
    await expect(page.getByTestId('tab')).toHaveCount(1);
    await expect(page).toHaveURL(`${latchkey.url}/`);
    // The ended shell's last screen shows first.
    await page.getByTestId('restart').click();
    await expect(page.getByTestId('shell-ended')).toHaveCount(0);
    const text = await terminal.run(WHO_AM_I, ME);
    expect(text).not.toContain(`shell ${pid}`);
    await picture(page, '07-after-restart');
  });

  await test.step('after all tokens are revoked, set-up asks again', async () => {
    expect(await sandbox.control.revoke({ all: true })).not.toEqual([]);
    await expect(page.getByTestId('stale-bar')).toBeVisible({ timeout: 30_000 });
    await picture(page, '08-revoked');
    await page.goto(latchkey.url);
    await expect(page).toHaveURL(`${latchkey.url}/setup`);
    await prompt.expectText('Your token no longer works.');
    await picture(page, '09-asked-again');
  });
});
