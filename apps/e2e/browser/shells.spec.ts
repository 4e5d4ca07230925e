import { expect, expectAccessible, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

test('the list of shells tells what they do; one that has ended is restarted in its folder', async ({
  page,
  sandbox,
  server,
}) => {
  await openWorkspace(page, sandbox, server, { LATCHKEY_MAX_SESSIONS: '3' });
  const workspace = new WorkspaceOnPage(page);
  const terminal = new TerminalOnPage(page);
  const shell = (label: string) => workspace.rail.filter({ hasText: label });
  await terminal.run('mkdir -p project && cd project && echo "in $PWD"', /in .*\/project$/m);

  await test.step('program, folder, and what it does, in words', async () => {
    await expect(shell('Shell 1')).toContainText('/project');
    await expect(shell('Shell 1')).toContainText('bash');
    await expect(shell('Shell 1')).toContainText('idle');
    await page.keyboard.type('sleep 300');
    await page.keyboard.press('Enter');
    await expect(shell('Shell 1')).toContainText('sleep');
  });

  await test.step('one that waits says so, and what for', async () => {
    await page.keyboard.press('Alt+Shift+T');
    await workspace.expectActive('Shell 2');
    await terminal.run('sleep 1; printf "\\033]9;Shall I go on?\\007"; echo "asked $((6 * 7))"', 'asked 42');
    await page.keyboard.press('Alt+Shift+T');
    await workspace.expectActive('Shell 3');
    await expect(shell('Shell 2')).toContainText('needs you');
    await expect(shell('Shell 2')).toContainText('Shall I go on?');
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `rail-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
  });

  await test.step('as many as are allowed: what to do is said', async () => {
    await page.keyboard.press('Alt+Shift+T');
    const bar = page.getByTestId('shell-problem');
    await expect(bar).toContainText('You’ve reached the limit of 3 open shells.');
    await picture(page, 'limit-reached');
    await expectAccessible(page);
    await bar.getByRole('button', { name: 'Dismiss' }).click();
    await expect(bar).toBeHidden();
  });

  await test.step('a click goes to a shell; ended, it says how', async () => {
    await shell('Shell 1')
      .getByRole('button', { name: /^Shell 1/ })
      .click();
    await workspace.expectActive('Shell 1');
    await page.keyboard.press('Control+C');
    await terminal.run('exit 7', /exit/);
    await expect(page.getByTestId('shell-ended')).toContainText('exit code 7');
    await expect(shell('Shell 1')).toContainText('ended, exit code 7');
    await picture(page, 'shell-ended');
    await expectAccessible(page);
  });

  await test.step('restarted, it has its name and its folder again, though no other shell would fit', async () => {
    const ended = (await workspace.activePane.getAttribute('data-session')) ?? '';
    await shell('Shell 1').getByTestId('rail-restart').click();
    // The ended shell makes room first, and meanwhile another one is shown.
    await expect(workspace.activePane).not.toHaveAttribute('data-session', ended);
    await workspace.expectActive('Shell 1');
    await terminal.run('echo "again in $PWD"', /again in .*\/project$/m);
    await expect(workspace.rail).toHaveCount(3);
    await workspace.expectTabs('Shell 1', 'Shell 2', 'Shell 3');
  });

  await test.step('folded away, it stays so', async () => {
    await page.keyboard.press('Control+Shift+S');
    await expect(workspace.rail).toHaveCount(0);
    await page.reload();
    await workspace.expectActive('Shell 1');
    await expect(workspace.rail).toHaveCount(0);
    await page.getByTestId('toggle-rail').click();
    await expect(workspace.rail).toHaveCount(3);
  });
});

test('a shell that nobody uses says when it will be ended, and stays once it is shown', async ({
  page,
  sandbox,
  server,
}) => {
  await openWorkspace(page, sandbox, server, { LATCHKEY_SESSION_IDLE_SECONDS: '25' });
  const workspace = new WorkspaceOnPage(page);
  await new TerminalOnPage(page).run('mkdir -p work && cd work && echo "$((6 * 7))"', /^42$/m);
  await expect(workspace.tabs).toHaveAttribute('title', 'Shell 1\nShell 1: bash · ~/work');
  const noShell = page.getByTestId('no-shell');
  await page.keyboard.press('Alt+Shift+X');
  await expect(noShell).toContainText('No open panes');
  await noShell.getByRole('button', { name: 'Show shell' }).click();
  await workspace.expectActive('Shell 1');

  // The second is left to its fate, so that the time for looking at it does not matter.
  await page.keyboard.press('Alt+Shift+T');
  await workspace.expectActive('Shell 2');
  await page.keyboard.press('Alt+Shift+X');
  await workspace.expectActive('Shell 1');
  await page.keyboard.press('Alt+Shift+X');
  await expect(noShell).toBeVisible();
  const soon = (label: string) => workspace.rail.filter({ hasText: label }).getByTestId('ends-soon');
  await expect(soon('Shell 1')).toHaveCount(0);
  await expect(soon('Shell 1')).toHaveText(/ends in \d s unless you show it/, { timeout: 30_000 });
  await workspace.rail.getByRole('button', { name: /^Shell 1/ }).click();
  await expect(soon('Shell 1')).toHaveCount(0);
  await workspace.expectActive('Shell 1');
  await picture(page, 'ends-soon');
  await expectAccessible(page);
  await new TerminalOnPage(page).run('echo "still $((6 * 7))"', /^still 42$/m);
});

test('a stop of the server takes nothing off the screen, and is told once it is back', async ({
  page,
  server,
  terminal,
}) => {
  const workspace = new WorkspaceOnPage(page);
  await terminal.run('echo "before $((6 * 7))"', /^before 42$/m);
  await server.stop();
  await expect(page.getByTestId('reconnecting')).toBeVisible();
  await workspace.expectTabs('Shell 1');
  await terminal.expectText(/^before 42$/m);
  await picture(page, 'server-stopped');
  await expectAccessible(page);

  await server.start();
  await expect(page.getByTestId('shell-ended')).toContainText('This is its last screen.', {
    timeout: 30_000,
  });
  await terminal.expectText(/^before 42$/m);
  await page.getByTestId('restart').click();
  await expect(page.getByTestId('shell-ended')).toHaveCount(0);
  await terminal.run('echo "after $((6 * 7))"', /^after 42$/m);
  await workspace.expectTabs('Shell 1');
});

test('where memory is short no shell is opened, and it is said how much is in use and what to do', async ({
  page,
  server,
  terminal,
}) => {
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  await server.stop();
  await server.start({ LATCHKEY_MEMORY_LIMIT_MIB: '1' });
  await expect(page.getByTestId('shell-ended')).toContainText(
    'Latchkey was stopped, which ended this shell.',
    {
      timeout: 30_000,
    },
  );

  await test.step('above the shells that there are', async () => {
    await page.keyboard.press('Alt+Shift+T');
    const bar = page.getByTestId('shell-problem');
    await expect(bar).toHaveAttribute('data-code', 'MEMORY_LOW');
    await expect(bar).toContainText(/The app uses \d+ of its 1 MiB of memory/);
    await expect(bar).toContainText('End programs or close shells that you no longer need');
    await picture(page, 'memory-low');
    await expectAccessible(page);
    // What is left of an earlier run makes no room.
    await expect(bar.getByTestId('close-ended')).toHaveCount(0);
    await bar.getByRole('button', { name: 'Dismiss' }).click();
    await expect(bar).toBeHidden();
  });

  await test.step('and where there is none', async () => {
    await terminal.host.click();
    await page.keyboard.press('Alt+Shift+W');
    await page.getByTestId('no-shell').getByRole('button', { name: 'New shell' }).click();
    await expect(page.getByTestId('no-shell')).toContainText('Couldn’t open a shell');
    await expect(page.getByTestId('no-shell')).toContainText('too little for another shell');
    await picture(page, 'memory-low-empty');
    await expectAccessible(page);
  });

  await test.step('the health view counts as that rule does', async () => {
    await page.goto(`${server.running.url}/admin/health`);
    const check = page.getByTestId('check-memory');
    await expect(check).toContainText('MEMORY_LOW');
    await expect(page.getByTestId('chart-memory').getByTestId('chart-now')).toHaveText(/^\d+ of 1 MiB$/);
    await expect(page.getByTestId('chart-memory').getByTestId('chart-note')).toHaveText(
      /^Latchkey: \d+ MiB$/,
    );
    const used = /^(\d+) of/.exec(
      await page.getByTestId('chart-memory').getByTestId('chart-now').innerText(),
    );
    await expect(check).toContainText(`${used?.[1] ?? ''} of the app’s 1 MiB are in use.`);
  });
});
