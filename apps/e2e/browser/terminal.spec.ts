import { expect, picture, test } from '../src/fixtures';

test.use({ viewport: { width: 1120, height: 640 } });

test('a full-screen program looks the same, pixel by pixel, after a reload', async ({ page, terminal }) => {
  await terminal.run(
    "seq -f 'line %g, 漢字 and é' 1 300 > text; printf '\\033[?25l'; less -N text",
    /28 line 28/,
  );
  await page.keyboard.press('G');
  await terminal.expectText(/line 300[^]*\(END\)$/);
  // Without what blinks or tells the time.
  const screen = page.locator('.xterm-screen:visible');
  const before = await screen.screenshot();
  await picture(page, 'less-before-a-reload');

  await page.reload();
  await terminal.expectText(/line 300[^]*\(END\)$/);
  await picture(page, 'less-after-a-reload');
  await expect.poll(async () => (await screen.screenshot()).equals(before)).toBe(true);

  await terminal.host.click();
  await page.keyboard.press('q');
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
});

test('a program cannot freeze the terminal by erasing its last cell', async ({ terminal }) => {
  await terminal.run('clear; printf \'\\033[999;999H\\033[1J\\033[H\'; echo "$((6 * 7))"', /^42$/m);
});
