import { expect, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

test.use({ viewport: { width: 1120, height: 640 } });

const ESC = '\\033';

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
    await expect(page.getByTestId('status-line')).toContainText('doesn’t open links like this one');
    await page.mouse.click(...at(row));
  }
  await terminal.run('echo "$((7 * 7))"', /^49$/m);
  expect(context.pages()).toHaveLength(1);
  expect(await page.title()).toBe('Latchkey');
});

test('pictures are drawn, within bounds', async ({ page, sandbox, server }) => {
  const violations: string[] = [];
  page.on(
    'console',
    (message) => message.type() === 'error' && violations.push(`${message.text()} ${message.location().url}`),
  );
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
