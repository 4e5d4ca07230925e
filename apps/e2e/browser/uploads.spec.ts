import type { Page } from '@playwright/test';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bring } from '../src/brought';
import { expect, expectAccessible, picture, test } from '../src/fixtures';

test.use({ viewport: { width: 1120, height: 640 } });

/** As a file manager's window does; a page cannot make a folder by itself. */
async function dropFromDisk(page: Page, onto: { x: number; y: number } | null, path: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const [x, y] = [(onto?.x ?? 0) + 40, (onto?.y ?? 0) + 40];
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await cdp.send('Input.dispatchDragEvent', { type, x, y, data });
}

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
    await expect(failed).toContainText('Files can be up to 32 MiB.');
    await picture(page, 'upload-refused');
    await page.getByRole('button', { name: 'Dismiss large.bin' }).click();
    await expect(failed).toHaveCount(0);
    expect(await readdir(folder)).not.toContain('large.bin');
  });

  await test.step('of a folder it is said that it is not taken, and what to do', async () => {
    await dropFromDisk(page, await terminal.host.boundingBox(), folder);
    const failed = page.locator('[data-testid=upload][data-state=failed]');
    await expect(failed).toContainText('Folders can’t be uploaded.');
    await picture(page, 'folder-refused');
    await page.getByRole('button', { name: 'Dismiss uploads' }).click();
    await expect(failed).toHaveCount(0);
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
