import type { Page } from '@playwright/test';
import {
  configure,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  openSetup,
  openWorkspace,
  picture,
  test,
} from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

interface TerminalHost extends Element {
  readonly latchkeyTerminal?: {
    readonly options: Readonly<{
      theme?: { background?: string };
      fontSize?: number;
      fontFamily?: string;
      cursorStyle?: string;
      lineHeight?: number;
    }>;
    selectAll(): void;
  };
}

/** How the terminal in front looks. */
const lookOf = (page: Page) =>
  new TerminalOnPage(page).host.evaluate((host: TerminalHost) => {
    const { theme, fontSize, fontFamily, cursorStyle, lineHeight } = host.latchkeyTerminal?.options ?? {};
    const family = /^'([^']+)'/.exec(fontFamily ?? '')?.[1];
    return { background: theme?.background, fontSize, family, cursorStyle, lineHeight };
  });

const MIDNIGHT = '#090f22';
const PAPER = '#f9f4ea';

test('the palette finds anything by a few letters, and shows a look before it is chosen', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);
  const workspace = new WorkspaceOnPage(page);
  await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);
  const usual = (await lookOf(page)).background;
  const field = page.getByTestId('palette-field');
  const items = page.getByTestId('palette-item');
  const current = page.getByRole('option', { selected: true });

  await test.step('as a combobox, with keys beside what they do', async () => {
    await page.keyboard.press('Control+Shift+P');
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('role', 'combobox');
    await expect(page.getByRole('listbox')).toBeVisible();
    await field.fill('spli');
    await expect(current).toContainText('Split');
    await expect(current).toContainText(/Alt\+Shift\+[DE]/);
    for (const place of [0, 1]) {
      await expect(current).toHaveId(`lk-palette-${place}`);
      await expect(field).toHaveAttribute('aria-activedescendant', `lk-palette-${place}`);
      await page.keyboard.press('ArrowDown');
    }
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `palette-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await field.fill('no such thing at all');
    await expect(page.getByText('Nothing fits “no such thing at all”.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await workspace.expectActive('Shell 1');
  });

  await test.step('what is typed at once behind its key is not typed into the shell', async () => {
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.press('x');
    await page.keyboard.press('y');
    await expect(field).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await workspace.expectActive('Shell 1');
    await new TerminalOnPage(page).run('echo "clean $((6 * 7))"', /^clean 42$/m);
    expect(await new TerminalOnPage(page).text()).not.toMatch(/xy|xecho|yecho/);
  });

  await test.step('a theme is tried while one stands on it, and gone with Escape', async () => {
    await page.keyboard.press('Control+Shift+P');
    await field.fill('terminal theme');
    await expect(items.first()).toContainText('Terminal theme');
    const ids = await items.evaluateAll((all) => all.map((item) => item.getAttribute('data-id')));
    for (const id of ids.slice(1, ids.indexOf('terminal-theme:midnight') + 1)) {
      await page.keyboard.press('ArrowDown');
      await expect(current).toHaveAttribute('data-id', id ?? '');
    }
    await expect.poll(async () => (await lookOf(page)).background).toBe(MIDNIGHT);
    await picture(page, 'palette-theme');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await lookOf(page)).background).toBe(usual);
  });

  await test.step('a theme that is chosen stays, also in another browser', async () => {
    await workspace.command('theme paper');
    await expect.poll(async () => (await lookOf(page)).background).toBe(PAPER);
    await picture(page, 'theme-paper-in-dark');
    await page.evaluate(() => localStorage.removeItem('latchkey.preferences'));
    await page.reload();
    await expect.poll(async () => (await lookOf(page)).background).toBe(PAPER);
  });

  await test.step('what was done of late comes first', async () => {
    await page.keyboard.press('Control+Shift+P');
    await expect(items.first()).toContainText('Terminal theme: Paper');
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
  });

  await test.step('it goes to shells, and puts them side by side', async () => {
    await page.keyboard.press('Alt+Shift+T');
    await workspace.expectActive('Shell 2');
    await workspace.command('go to shell 1');
    await workspace.expectActive('Shell 1');
    await workspace.command('show shell 2 beside');
    await workspace.expectPanes('Shell 1', 'Shell 2');
    await workspace.expectActive('Shell 2');
    await expect(workspace.tabs).toHaveCount(1);
  });
});

test('settings: fonts and sizes seen at once and kept, keys that can be changed', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);
  const workspace = new WorkspaceOnPage(page);
  await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);

  await test.step('text grows and shrinks, within bounds, and the shell with it', async () => {
    await page.keyboard.press('Control+Equal');
    await page.keyboard.press('Control+Equal');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(16);
    await page.keyboard.press('Control+Minus');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(15);
    await page.keyboard.press('Control+Digit0');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(14);
    for (let step = 0; step < 24; step++) await page.keyboard.press('Control+Equal');
    await expect.poll(async () => (await lookOf(page)).fontSize).toBe(32);
    await expect.poll(async () => (await workspace.sessions(latchkey.url))[0]?.cols).toBeLessThan(70);
    await page.keyboard.press('Control+Digit0');
  });

  await test.step('fonts, line height and cursor', async () => {
    await page.keyboard.press('Control+Comma');
    await page.getByText('IBM Plex Mono').hover();
    await expect.poll(async () => (await lookOf(page)).family).toBe('IBM Plex Mono');
    await page.getByRole('heading', { name: 'Settings' }).hover();
    await expect.poll(async () => (await lookOf(page)).family).toBe('JetBrains Mono');
    await page.getByLabel('Fira Code').check();
    await page.getByTestId('line-height').fill('1.4');
    await page.getByTestId('font-size').fill('99');
    await page.getByLabel('Bar').check();
    await expect(page.getByTestId('font-size')).toHaveValue('32');
    await page.getByTestId('font-size').fill('13');
    await page.getByTestId('font-size').press('Tab');
    await expect
      .poll(() => lookOf(page))
      .toMatchObject({ family: 'Fira Code', lineHeight: 1.4, cursorStyle: 'bar', fontSize: 13 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `settings-${colorScheme}`);
      await expectAccessible(page);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await expect
      .poll(() => lookOf(page))
      .toMatchObject({ family: 'Fira Code', lineHeight: 1.4, cursorStyle: 'bar', fontSize: 13 });
  });

  await test.step('the sheet of keys leads to changing them', async () => {
    await page.keyboard.press('Control+Slash');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await expect(sheet).toContainText('Command palette');
    await expect(sheet).toContainText('Ctrl+Shift+P');
    await picture(page, 'keys');
    await expectAccessible(page);
    await sheet.getByRole('button', { name: 'Change keys…' }).click();
  });
  const row = (action: string) => page.locator(`[data-testid="key-row"][data-action="${action}"]`);

  await test.step('a key of the shell is refused', async () => {
    await row('zoomPane')
      .getByRole('button', { name: /^Add a key/ })
      .click();
    await expect(page.getByTestId('record-key')).toBeFocused();
    await page.keyboard.press('Control+W');
    await expect(page.getByTestId('key-refused')).toContainText('Ctrl+W belongs to the shell.');
    await picture(page, 'key-refused');
  });

  await test.step('a key that another action has is told, and taken only when that is wanted', async () => {
    await page.keyboard.press('Control+Shift+F');
    await expect(page.getByTestId('key-conflict')).toContainText('Find in this shell');
    await page.getByRole('button', { name: 'Leave it there' }).click();
    await expect(row('find')).toContainText('Ctrl+Shift+F');
    await row('help')
      .getByRole('button', { name: /^Add a key/ })
      .click();
    await expect(page.getByTestId('record-key')).toBeFocused();
    await page.keyboard.press('Control+Shift+P');
    await picture(page, 'key-conflict');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Use it here' }).click();
    await expect(row('help')).toContainText('Ctrl+Shift+P');
    await expect(row('palette')).not.toContainText('Ctrl+Shift+P');
    await page.keyboard.press('Escape');
  });

  await test.step('the new key works, also after a reload; the usual ones come back', async () => {
    await page.reload();
    await workspace.expectActive('Shell 1');
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.getByRole('button', { name: 'Change keys…' }).click();
    await page.getByTestId('reset-keys').click();
    await expect(row('palette')).toContainText('Ctrl+Shift+P');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('key-row')).toHaveCount(0);
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByTestId('palette-field')).toBeFocused();
  });
});

test('Ctrl+C copies what is selected, and interrupts when nothing is', async ({
  page,
  context,
  sandbox,
  server,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);
  const terminal = new TerminalOnPage(page);
  await terminal.run('echo "to be $((6 * 7))"; cat', /^to be 42$/m);
  await terminal.host.evaluate((host: TerminalHost) => host.latchkeyTerminal?.selectAll());
  await page.keyboard.press('Control+C');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('to be 42');
  expect(await terminal.text()).not.toContain('^C');
  await page.keyboard.press('Control+C');
  await terminal.expectText('^C');
  await terminal.run('echo "back $((6 * 7))"', /^back 42$/m);
});

test('the list of shells tells what they do; one that has ended is restarted in its folder', async ({
  page,
  sandbox,
  server,
}) => {
  const latchkey = await server.start({ LATCHKEY_MAX_SESSIONS: '3' });
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);
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
    await expect(shell('Shell 2')).toContainText('waits for you');
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
    await expect(bar).toContainText('3 sessions are open, which is as many as are allowed.');
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
    await shell('Shell 1').getByTestId('rail-restart').click();
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
  await page.keyboard.press('Alt+Shift+X');
  await expect(page.getByTestId('no-shell')).toContainText('No shell has a pane');
  const soon = page.getByTestId('ends-soon');
  await expect(soon).toHaveCount(0);
  await expect(soon).toHaveText(/ends in \d s unless it is shown/, { timeout: 30_000 });
  await picture(page, 'ends-soon');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(soon).toHaveCount(0);
  await workspace.expectActive('Shell 1');
});

test('a stop of the server takes nothing off the screen, and is told once it is back', async ({
  page,
  sandbox,
  server,
}) => {
  await openWorkspace(page, sandbox, server);
  const workspace = new WorkspaceOnPage(page);
  const terminal = new TerminalOnPage(page);
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
  await terminal.run('echo "after $((6 * 7))"', /^after 42$/m);
  await workspace.expectTabs('Shell 1');
});

test('where memory is short no shell is opened, and it is said how much is in use and what to do', async ({
  page,
  sandbox,
  server,
}) => {
  await openWorkspace(page, sandbox, server);
  await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);
  await server.stop();
  await server.start({ LATCHKEY_MEMORY_LIMIT_MIB: '1' });
  await expect(page.getByTestId('shell-ended')).toContainText(
    'Latchkey was stopped, and this shell with it.',
    {
      timeout: 30_000,
    },
  );

  await test.step('above the shells that there are', async () => {
    await page.keyboard.press('Alt+Shift+T');
    const bar = page.getByTestId('shell-problem');
    await expect(bar).toHaveAttribute('data-code', 'MEMORY_LOW');
    await expect(bar).toContainText(/\d+ of the app’s 1 MiB of memory are in use/);
    await expect(bar).toContainText('End programs in your shells, or close shells that you no longer need');
    await picture(page, 'memory-low');
    await expectAccessible(page);
    await bar.getByTestId('close-ended').click();
    await expect(bar).toBeHidden();
  });

  await test.step('and where there is none', async () => {
    await page.getByTestId('no-shell').getByRole('button', { name: 'New shell' }).click();
    await expect(page.getByTestId('no-shell')).toContainText('No shell could be opened');
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
      /^Latchkey itself \d+ MiB$/,
    );
    const used = /^(\d+) of/.exec(
      await page.getByTestId('chart-memory').getByTestId('chart-now').innerText(),
    );
    await expect(check).toContainText(`${used?.[1] ?? ''} of the app’s 1 MiB are in use.`);
  });
});

test('a shell is watched in a second window, which types nothing until it is asked to', async ({
  page,
  context,
  sandbox,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);
  const workspace = new WorkspaceOnPage(page);
  const terminal = new TerminalOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const opened = context.waitForEvent('page');
  await workspace.command('watch this shell');
  const window = await opened;
  await window.setViewportSize({ width: 700, height: 420 });
  const watched = new TerminalOnPage(window);
  await watched.expectText(/^42$/m);
  const size = async () => (await workspace.sessions(latchkey.url)).map(({ cols, rows }) => [cols, rows]);
  const before = await size();

  await test.step('it sees what is typed elsewhere, and the size stays', async () => {
    await terminal.run('echo "seen $((6 * 7))"', /^seen 42$/m);
    await watched.expectText(/^seen 42$/m);
    await expect.poll(async () => (await lookOf(window)).fontSize).toBeLessThan(14);
    await expect.poll(async () => (await workspace.sessions(latchkey.url))[0]?.viewers).toBe(2);
    expect(await size()).toEqual(before);
    await picture(window, 'watching');
    await expectAccessible(window);
  });

  await test.step('keys and pastes go nowhere', async () => {
    await watched.host.click();
    await window.keyboard.type('echo nobody');
    await window.keyboard.press('Enter');
    await terminal.run('echo "still $((6 * 7))"', /^still 42$/m);
    await watched.expectText(/^still 42$/m);
    expect(await terminal.text()).not.toContain('nobody');
  });

  await test.step('until it is asked to type', async () => {
    await window.getByTestId('watch-toggle').click();
    await watched.run('echo "from here $((6 * 7))"', /^from here 42$/m);
    await terminal.expectText(/^from here 42$/m);
  });

  await test.step('what is gone is said', async () => {
    await window.goto(`${latchkey.url}/watch/nothing`);
    await expect(window.getByTestId('watch-gone')).toBeVisible();
    await expectAccessible(window);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('shells are in a menu, one is shown at a time, commands are at hand', async ({
    page,
    sandbox,
    server,
  }) => {
    const latchkey = await server.start();
    await openSetup(page, latchkey);
    await configure(page, sandbox, latchkey);
    const workspace = new WorkspaceOnPage(page);
    const terminal = new TerminalOnPage(page);
    await terminal.run('echo "one $((6 * 7))"', /^one 42$/m);
    const menu = page.getByTestId('tab-menu');

    await menu.tap();
    await page.getByTestId('menu-new-shell').tap();
    await expect(menu).toContainText('Shell 2');
    await expect(menu).toContainText('2/2');
    await terminal.run('echo "two $((6 * 7))"', /^two 42$/m);

    await menu.tap();
    await picture(page, 'phone-tab-menu');
    await expectAccessible(page);
    await page.getByRole('menuitemradio', { name: /Shell 1/ }).tap();
    await terminal.expectText(/^one 42$/m);

    await menu.tap();
    await page.getByRole('menuitem', { name: 'All commands…' }).tap();
    await page.getByTestId('palette-field').fill('show shell 2 beside');
    await picture(page, 'phone-palette');
    await expectNoSidewaysScroll(page);
    await page.getByTestId('palette-item').first().tap();
    await workspace.expectPanes('Shell 2');
    await expect(workspace.dividers).toHaveCount(0);
    await terminal.expectText(/^two 42$/m);

    await page.getByTestId('menu').tap();
    await page.getByTestId('open-settings').tap();
    await expect(page.getByTestId('font-size')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await picture(page, 'phone-settings');
    await expectAccessible(page);
  });

  test('keys that its keyboard lacks are at hand, and so is what was copied', async ({
    page,
    context,
    sandbox,
    server,
  }) => {
    const latchkey = await openWorkspace(page, sandbox, server);
    const terminal = new TerminalOnPage(page);
    const bar = page.getByRole('toolbar', { name: 'Keys' });
    // cat -v spells what it gets.
    await terminal.run('echo "spelt $((6 * 7))"; cat -v', 'spelt 42');
    for (const name of ['Shift+Tab', 'Escape', 'Pipe', 'Tilde', 'Page up', 'End']) {
      await bar.getByRole('button', { name, exact: true }).tap();
    }
    await page.keyboard.press('Enter');
    await terminal.expectText('^[[Z^[|~^[[5~^[[F');
    await picture(page, 'phone-key-bar');
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);

    await test.step('a clipboard that may not be read is told of', async () => {
      await context.clearPermissions();
      await page.evaluate(() => {
        navigator.clipboard.readText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      });
      await bar.getByRole('button', { name: 'Paste' }).tap();
      await expect(page.getByTestId('page-note')).toContainText('does not let the page read the clipboard');
      await page.reload();
      await expect(page.getByTestId('terminal')).toHaveAttribute('data-connection', 'attached');
    });

    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: latchkey.url });
    await page.evaluate(() => navigator.clipboard.writeText('copied elsewhere'));
    await bar.getByRole('button', { name: 'Paste' }).tap();
    await terminal.expectText('copied elsewhere');
    await page.keyboard.press('Enter');
    await terminal.expectText(/copied elsewhere\ncopied elsewhere/);
  });
});
