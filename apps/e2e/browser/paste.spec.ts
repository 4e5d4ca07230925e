import { createHash } from 'node:crypto';
import { bring } from '../src/brought';
import { expect, expectAccessible, picture, test } from '../src/fixtures';

test.use({ viewport: { width: 1120, height: 640 } });

test('asks before a paste would run, and never lets one end its own brackets', async ({ page, terminal }) => {
  const paste = (text: string) => bring(terminal.typingField, 'paste', { text });
  const dialog = page.getByRole('dialog');

  await test.step('a shell that takes pastes as such gets it unasked, and runs nothing of it', async () => {
    await terminal.run('echo "$((6 * 7))"', /^42$/m);
    await terminal.expectPrompt();
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
    await terminal.expectText(/^first line second line\nfirst line second line$/m);
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
