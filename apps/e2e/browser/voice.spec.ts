import type { Page } from '@playwright/test';
import { expect, expectAccessible, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

test.use({ viewport: { width: 1120, height: 640 } });

/** A recognition that hears what the test says. */
const giveVoice = (page: Page) =>
  page.addInitScript(() => {
    class Heard {
      onresult: ((event: object) => void) | null = null;
      onend: (() => void) | null = null;
      constructor() {
        Object.assign(window, { say: (text: string) => this.#say(text) });
      }
      start(): void {}
      /** Browsers say that it has ended some time after that. */
      abort(): void {
        Object.assign(window, { endLate: () => this.onend?.() });
      }
      #say(transcript: string): void {
        this.onresult?.({ results: [{ isFinal: true, 0: { transcript } }] });
      }
    }
    Object.assign(window, { SpeechRecognition: Heard, webkitSpeechRecognition: Heard });
  });
const takeVoice = (page: Page) =>
  page.addInitScript(() => {
    Object.assign(window, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined });
  });

test('what is said can be corrected before it is typed, and runs nothing', async ({
  page,
  sandbox,
  server,
}) => {
  await giveVoice(page);
  await openWorkspace(page, sandbox, server);
  const terminal = new TerminalOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);
  await page.getByTestId('dictate').click();
  const state = page.getByTestId('voice-state');
  await expect(state).toContainText('Listening');
  await page.getByRole('button', { name: 'Stop listening' }).click();
  await expect(state).toContainText('Not listening');
  await page.getByRole('button', { name: 'Listen again' }).click();
  await page.evaluate(() => (window as unknown as { endLate(): void }).endLate());
  await page.evaluate(() => (window as unknown as { say(text: string): void }).say('echo hello wold'));
  await expect(page.getByTestId('voice-text')).toHaveValue('echo hello wold');
  await picture(page, 'voice');
  await expect(state).toContainText('Listening');
  await expectAccessible(page);
  await page.getByTestId('voice-text').fill('echo hello\nworld');
  await page.getByTestId('voice-type').click();
  await terminal.expectText(/echo hello world$/m);
  expect(await terminal.text()).not.toMatch(/^hello world$/m);
  await page.keyboard.press('Enter');
  await terminal.expectText(/^hello world$/m);
});

test('where the browser cannot hear there is no button', async ({ page, sandbox, server }) => {
  await takeVoice(page);
  await openWorkspace(page, sandbox, server);
  await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);
  await expect(page.getByTestId('find')).toBeVisible();
  await expect(page.getByTestId('dictate')).toHaveCount(0);
});
