import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, expectAccessible, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

test.use({ viewport: { width: 1120, height: 640 } });

const ESC = '\\033';
/** Waits in the shell until the test makes a file, then prints. */
const printOnce = (file: string, print: string) =>
  `until [ -e ${file} ]; do sleep 0.1; done; printf '${print}'; echo printed`;

/** What a browser says of a page in the background. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    Object.defineProperty(document, 'visibilityState', {
      value: hidden ? 'hidden' : 'visible',
      configurable: true,
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

interface Shown {
  readonly title: string;
  readonly body: string | undefined;
}

/** Writes down what would be shown on the desktop. */
const recordNotifications = (page: Page, permission: NotificationPermission) =>
  page.addInitScript((permission) => {
    const shown: Shown[] = [];
    class Recorded {
      static permission = permission;
      static requestPermission(): Promise<NotificationPermission> {
        Recorded.permission = 'granted';
        return Promise.resolve('granted');
      }
      onclick: (() => void) | null = null;
      constructor(title: string, options?: NotificationOptions) {
        shown.push({ title, body: options?.body });
        Object.assign(window, { lastNotification: this });
      }
      close(): void {}
    }
    Object.assign(window, { Notification: Recorded, shown });
  }, permission);
const shown = (page: Page) => page.evaluate(() => (window as unknown as { shown: Shown[] }).shown);

test('a program behind another tab calls on its tab and in the title, until it is looked at', async ({
  page,
  latchkey,
  terminal,
}) => {
  const tab = (name: string) => page.locator('lk-tab-bar li').filter({ hasText: name });
  await terminal.run(`echo ready; ${printOnce('go', `${ESC}]9;Build is done\\007`)}`, /^ready$/m);
  await page.getByTestId('new-tab').click();
  await expect(page.getByTestId('tab')).toHaveCount(2);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  expect(await page.title()).toBe('Latchkey');

  await writeFile(join(latchkey.home, 'go'), '');
  await expect(tab('Shell 1').getByTestId('tab-needs-attention')).toBeVisible();
  await expect(tab('Shell 2').getByTestId('tab-needs-attention')).toHaveCount(0);
  await expect(page).toHaveTitle('(1) Shell 1 needs you · Latchkey');
  await picture(page, 'tab-needs-attention');
  await expectAccessible(page);

  await tab('Shell 1').getByTestId('tab').click();
  await expect(page.getByTestId('tab-needs-attention')).toHaveCount(0);
  await expect(page).toHaveTitle('Latchkey');

  await test.step('one that is looked at has no need to call, and the past does not call again', async () => {
    await terminal.run("printf '\\007'; echo rang", /^rang$/m);
    await expect(page.getByTestId('tab-needs-attention')).toHaveCount(0);
    await page.reload();
    await terminal.expectText(/^rang$/m);
    await expect(page.getByTestId('tab-needs-attention')).toHaveCount(0);
  });
});

test('how far a program is stands on its tab', async ({ page, terminal }) => {
  const progress = page.locator('lk-tab-bar').getByTestId('tab-progress');
  const tell = (what: string, word: string) =>
    terminal.run(`printf '${ESC}]9;4;${what}\\007'; echo ${word}`, new RegExp(`^${word}$`, 'm'));
  await tell('1;42', 'part');
  await expect(progress).toHaveAttribute('data-percent', '42');
  await picture(page, 'tab-progress');
  await expectAccessible(page);
  await tell('2;60', 'broken');
  await expect(progress).toHaveAttribute('data-kind', 'failed');
  await tell('3', 'unknown');
  await expect(progress).toHaveAttribute('data-kind', 'busy');
  await tell('0', 'none');
  await expect(progress).toHaveCount(0);
});

test('while the page is hidden the desktop is told, and asked for only once that was missed', async ({
  page,
  sandbox,
  server,
}) => {
  await recordNotifications(page, 'default');
  const latchkey = await openWorkspace(page, sandbox, server);
  const terminal = new TerminalOnPage(page);
  const question = page.getByTestId('notification-question');
  const call = (file: string, text: string) =>
    terminal.run(
      `echo wait-${file}; ${printOnce(file, `${ESC}]777;notify;Agent;${text}\\007`)}`,
      `wait-${file}`,
    );

  await call('one', 'waits for you');
  await expect(question).toBeHidden();
  await setHidden(page, true);
  await writeFile(join(latchkey.home, 'one'), '');
  await expect(page).toHaveTitle('(1) Shell 1 needs you · Latchkey');
  expect(await shown(page)).toEqual([]);
  await setHidden(page, false);
  await expect(question).toContainText('Shell 1 needed you');
  await expect(page).toHaveTitle('Latchkey');
  await picture(page, 'notification-question');
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Notify me' }).click();
  await expect(question).toBeHidden();

  await call('two', 'is done');
  await setHidden(page, true);
  await writeFile(join(latchkey.home, 'two'), '');
  await expect.poll(() => shown(page)).toEqual([{ title: 'Shell 1', body: 'Agent: is done' }]);

  await test.step('a page that is seen does without', async () => {
    await setHidden(page, false);
    await call('three', 'again');
    await writeFile(join(latchkey.home, 'three'), '');
    await terminal.expectText(/^printed$[^]*^printed$[^]*^printed$/m);
    expect(await shown(page)).toHaveLength(1);
  });
});
