import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bring } from '../src/brought';
import { expect, expectAccessible, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';
import { WorkspaceOnPage } from '../src/workspace';

test.use({ viewport: { width: 1120, height: 640 } });

const ESC = '\\033';

test('finds text, case and patterns, and gives the keyboard back', async ({ page, terminal }) => {
  await terminal.run("seq -f 'row %g' 1 120; printf 'nee%s\\n' dle dle DLE", /^needle\nneedle\nneeDLE$/m);

  await page.keyboard.press('Control+Shift+F');
  const [field, count] = [page.getByTestId('search-field'), page.getByTestId('search-count')];
  await expect(field).toBeFocused();
  await field.fill('needle');
  await expect(count).toHaveText(/^\d of 3$/);
  const first = await count.textContent();
  await field.press('Enter');
  await expect(count).not.toHaveText(first ?? '');
  await field.press('Shift+Enter');
  await expect(count).toHaveText(first ?? '');
  await picture(page, 'search');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(count).toHaveText(/ of 2$/);
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await field.fill('^row 1\\d$');
  await expect(count).toHaveText(/ of 10$/);
  await field.fill('row (');
  await expect(count).toHaveText('Not a pattern');
  await field.fill('nowhere');
  await expect(count).toHaveText('Nothing found');

  await field.press('Escape');
  await expect(field).toBeHidden();
  await page.keyboard.type('echo "$((6 * 7))"\n');
  await terminal.expectText(/^42$/m);
});

test('leads back to the latest output from above it, and saves all of it as a file', async ({
  page,
  terminal,
}) => {
  const toEnd = page.getByTestId('to-end');
  await terminal.run('for i in $(seq 200); do printf "%0150d|\\n" $i; done', /^0+200\|$/m);
  await expect(toEnd).toHaveCount(0);

  await terminal.host.hover();
  await page.mouse.wheel(0, -2_000);
  await expect(toEnd).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `to-end-${colorScheme}`);
    await expectAccessible(page);
  }
  await toEnd.click();
  await expect(toEnd).toHaveCount(0);
  await expect(terminal.typingField).toBeFocused();

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    new WorkspaceOnPage(page).command('save the output'),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^Shell 1 .*\.txt$/);
  const lines = (await readFile(await saved.path(), 'utf8')).split('\n');
  const numbers = lines.filter((line) => /^\d{150}\|$/.test(line)).map((line) => parseInt(line, 10));
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test('asks before a paste would run, and never lets one end its own brackets', async ({ page, terminal }) => {
  const paste = (text: string) => bring(terminal.typingField, 'paste', { text });
  const dialog = page.getByRole('dialog');

  await test.step('a shell that takes pastes as such gets it unasked, and runs nothing of it', async () => {
    await terminal.run('echo "$((6 * 7))"', /^42$/m);
    await paste('echo pasted "$((1 + 1))"\necho and "$((2 + 2))"\n\u001b[201~echo broken out');
    await terminal.expectText(/echo and .*\n?.*\[201~echo broken out/);
    await expect(dialog).toBeHidden();
    expect(await terminal.text()).not.toMatch(/^(pasted 2|and 4|broken out)$/m);
    await page.keyboard.press('Control+C');
  });

  await terminal.run('echo now; cat', /^now$/m);

  await test.step('a program that does not is shown first, and Enter keeps it away', async () => {
    await paste('first line\nsecond line\n');
    await expect(dialog).toContainText('Paste 2 lines?');
    await expect(page.getByTestId('paste-preview')).toHaveText('first line\nsecond line\n');
    await picture(page, 'paste-dialog');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    expect(await terminal.text()).not.toContain('first line');
  });

  await test.step('as one line, or as it is', async () => {
    await paste('first line\nsecond line\n');
    await page.getByTestId('paste-one-line').click();
    await terminal.expectText('first line second line');
    await expect(terminal.typingField).toBeFocused();
    await page.keyboard.press('Enter');
    await paste('third\nfourth\n');
    await page.getByTestId('paste-all').click();
    await terminal.expectText(/^third\nfourth\nthird\nfourth|^third\nthird\nfourth\nfourth/m);
  });
});

test('10 MB pasted arrive whole, and the page goes on meanwhile', async ({ page, terminal }) => {
  const text = 'The quick brown fox, 漢字 and é. '.repeat(280_000);
  const bytes = Buffer.from(text);
  expect(bytes.length).toBeGreaterThan(10_000_000);
  await terminal.run(
    `stty raw -echo; echo reads now; head -c ${bytes.length} | sha256sum; stty sane`,
    /^\s*reads now$/m,
  );
  // The longest time in which the page drew nothing.
  await page.evaluate(() => {
    const measured = Object.assign(window, { longestPause: 0 });
    let last = performance.now();
    const frame = (now: number): void => {
      measured.longestPause = Math.max(measured.longestPause, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await bring(terminal.typingField, 'paste', { text });
  await terminal.expectText(createHash('sha256').update(bytes).digest('hex'));
  const pause = await page.evaluate(() => (window as unknown as { longestPause: number }).longestPause);
  console.log(`longest pause of the page: ${Math.round(pause)} ms`);
  // Some 0.4 s where nothing else runs.
  expect(pause).toBeLessThan(4000);
});

test('files pasted, dropped and chosen arrive in ~/uploads, and their paths are typed', async ({
  page,
  latchkey,
  terminal,
}) => {
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  const folder = join(latchkey.home, 'uploads');

  await test.step('a picture from the clipboard', async () => {
    const files = [{ name: 'image.png', type: 'image/png', content: 'no picture, but bytes' }];
    await bring(terminal.typingField, 'paste', { files });
    await terminal.expectText(/uploads\/pasted-\d{8}-\d{6}\.png/);
    const [name] = await readdir(folder);
    expect(await readFile(join(folder, name ?? ''), 'utf8')).toBe('no picture, but bytes');
    await page.keyboard.press('Control+C');
  });

  await test.step('two files dropped at once, one of a name that needs quotes, in their order', async () => {
    const files = [
      { name: "it's $HOME.txt", type: 'text/plain', content: 'quoted' },
      { name: 'data.json', type: 'application/json', content: '{}' },
    ];
    await bring(terminal.host, 'drag', { files });
    await expect(page.getByTestId('drop-here')).toBeVisible();
    await picture(page, 'drop');
    await page.keyboard.type('cat ');
    await bring(terminal.host, 'drop', { files });
    await expect(page.getByTestId('drop-here')).toBeHidden();
    // It stays in sight for a few seconds only.
    await expect(page.locator('[data-testid=upload][data-state=done]').last()).toBeVisible();
    await terminal.expectText(/cat '\S*uploads\/it'\\''s \$HOME\.txt' \S*uploads\/data\.json/);
    await picture(page, 'uploads');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await terminal.expectText(/^quoted\{\}/m);
  });

  await test.step('a file that is too large is refused before it is sent', async () => {
    const files = [{ name: 'large.bin', type: '', content: 33 * 1024 * 1024 }];
    await bring(terminal.host, 'drop', { files });
    const failed = page.locator('[data-testid=upload][data-state=failed]');
    await expect(failed).toContainText('larger than 32 MiB');
    await picture(page, 'upload-refused');
    await page.getByRole('button', { name: 'Dismiss large.bin' }).click();
    await expect(failed).toHaveCount(0);
    expect(await readdir(folder)).not.toContain('large.bin');
  });

  await test.step('progress is shown, and it can be called off', async () => {
    const cdp = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 2_000_000 };
    await cdp.send('Network.emulateNetworkConditions', slow);
    const files = [{ name: 'slow.bin', type: '', content: 30 * 1024 * 1024 }];
    await bring(terminal.host, 'drop', { files });
    const progress = page.locator('[data-testid=upload][data-state=sending] progress');
    await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0.02);
    await picture(page, 'upload-progress');
    await page.getByRole('button', { name: 'Cancel slow.bin' }).click();
    await expect(page.getByTestId('upload')).toHaveCount(0);
    await expect.poll(() => readdir(folder)).not.toContain('slow.bin');
  });
});

test('Shift+Enter is told from Enter by a program that asks for it, also after a reload', async ({
  page,
  terminal,
}) => {
  // Flags 1 are set; then it reads two keys of seven bytes, asks for the flags, and ends them.
  await terminal.run(
    `stty raw -echo; printf '${ESC}[>1u'; for n in 1 2; do echo wait$n; head -c 7 | cat -v; done; ` +
      `printf '${ESC}[?u'; head -c 5 | cat -v; printf '${ESC}[<u'; stty sane; echo sane; cat -v`,
    /wait1/,
  );
  await page.keyboard.press('Shift+Enter');
  await terminal.expectText(/\^\[\[13;2u\s*wait2/);
  await page.reload();
  await terminal.expectText(/wait2/);
  await terminal.host.click();
  await page.keyboard.press('Shift+Enter');
  await terminal.expectText(/wait2\s*\^\[\[13;2u\s*\^\[\[\?1u/);

  await test.step('and not once that has ended', async () => {
    await terminal.expectText(/\^\[\[\?1u\s*sane/);
    await page.keyboard.type('before');
    await page.keyboard.press('Shift+Enter');
    await terminal.expectText(/before\nbefore$/m);
    await page.keyboard.type('after');
    await page.keyboard.press('Enter');
    await terminal.expectText(/before\nbefore\nafter\nafter$/m);
  });
});

test('links lead where they are said to, and only to the web or a mail', async ({
  page,
  context,
  latchkey,
  terminal,
}) => {
  const link = (url: string, text: string) => `${ESC}]8;;${url}${ESC}\\\\${text}${ESC}]8;;${ESC}\\\\\\n`;
  const targets = [`${latchkey.url}/api/live`, 'javascript:document.title=1', 'file:///etc/passwd'];
  await terminal.run(
    `clear; printf '${targets.map((url, index) => link(url, `link${index}`)).join('')}'; echo "$((6 * 7))"`,
    /^link0\nlink1\nlink2\n42$/m,
  );
  const cell = await page.locator('.xterm-screen:visible').evaluate((screen) => {
    const { left, top, height } = screen.getBoundingClientRect();
    const rows = screen.closest<HTMLElement & { latchkeyTerminal?: { rows: number } }>(
      '.host',
    )?.latchkeyTerminal;
    return { left, top, height: height / (rows?.rows ?? 1) };
  });
  const at = (row: number) => [cell.left + 12, cell.top + (row + 0.5) * cell.height] as const;

  await page.mouse.move(...at(0));
  await expect(page.getByTestId('status-line')).toContainText(targets[0] ?? '');
  const [opened] = await Promise.all([context.waitForEvent('page'), page.mouse.click(...at(0))]);
  await expect(opened).toHaveURL(targets[0] ?? '');
  expect(await opened.evaluate(() => window.opener as unknown)).toBeNull();
  await opened.close();

  for (const row of [1, 2]) {
    await page.mouse.move(...at(row));
    await expect(page.getByTestId('status-line')).toContainText('leads nowhere');
    await page.mouse.click(...at(row));
  }
  await terminal.run('echo "$((7 * 7))"', /^49$/m);
  expect(context.pages()).toHaveLength(1);
  expect(await page.title()).toBe('Latchkey');
});

test('pictures are drawn, within bounds', async ({ page, sandbox, server }) => {
  const violations: string[] = [];
  page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
  await openWorkspace(page, sandbox, server);
  const terminal = new TerminalOnPage(page);
  /** How many points of each colour are drawn over the text. */
  const painted = () =>
    page.locator('.xterm-image-layer').evaluateAll((layers) => {
      let [red, blue] = [0, 0];
      for (const layer of layers as HTMLCanvasElement[]) {
        const { data } = layer.getContext('2d')?.getImageData(0, 0, layer.width, layer.height) ?? {
          data: [],
        };
        for (let at = 0; at < data.length; at += 4) {
          if ((data[at + 3] ?? 0) < 200) continue;
          if ((data[at] ?? 0) > 200 && (data[at + 2] ?? 0) < 60) red += 1;
          if ((data[at] ?? 0) < 60 && (data[at + 2] ?? 0) > 200) blue += 1;
        }
      }
      return { red, blue };
    });
  const sixel = (wide: number) => `${ESC}Pq"1;1;${wide};60#0;2;100;0;0${`#0!${wide}~-`.repeat(10)}${ESC}\\\\`;
  await terminal.run(`printf '${sixel(120)}'; echo "sixel $((6 * 7))"`, 'sixel 42');
  await expect.poll(async () => (await painted()).red).toBeGreaterThan(5000);

  const png = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 90, height: 60 });
    const context = canvas.getContext('2d');
    if (context) context.fillStyle = '#0000ff';
    context?.fillRect(0, 0, 90, 60);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  await terminal.run(
    `printf '${ESC}]1337;File=inline=1;size=${Buffer.from(png, 'base64').length}:${png}${ESC}\\\\'; echo "iterm $((6 * 7))"`,
    'iterm 42',
  );
  await expect.poll(async () => (await painted()).blue).toBeGreaterThan(3000);
  await picture(page, 'pictures');

  await test.step('one of a hundred million points is left out, and the shell goes on', async () => {
    await terminal.run('clear; echo clean', /^clean$/m);
    await terminal.run(
      `printf '${ESC}Pq"1;1;10000;10000#0;2;100;0;0#0!10000~${ESC}\\\\'; echo "$((6 * 7))"`,
      /^42$/m,
    );
    expect((await painted()).red).toBe(0);
  });
  expect(violations).toEqual([]);
});
