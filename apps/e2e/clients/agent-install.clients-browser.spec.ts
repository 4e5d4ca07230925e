import type { Page } from '@playwright/test';
import { expect, openWorkspace, picture, test } from '../src/fixtures';
import { registryMissing, wayOut } from '../src/optional-clients';
import { TerminalOnPage } from '../src/terminal';

const row = (page: Page, id: string) => page.getByTestId(`agent-${id}`);
const installed = (page: Page, id: string) => row(page, id).getByTestId('agent-installed');
const button = (page: Page, id: string) => row(page, id).getByTestId('agent-install');

test('installs an agent from the package registry, which a shell then finds', async ({
  page,
  sandbox,
  server,
}) => {
  const missing = registryMissing();
  test.skip(missing !== null, `No package registry: ${missing ?? ''}`);
  test.setTimeout(300_000);
  const latchkey = await openWorkspace(page, sandbox, server, wayOut());
  await page.goto(`${latchkey.url}/agents`);
  await button(page, 'codex').click();
  await expect(installed(page, 'codex')).toContainText('Step 3 of 4: Downloading', { timeout: 60_000 });
  await expect(installed(page, 'codex')).toContainText(/\d+\.\d+\.\d+/, { timeout: 240_000 });
  await expect(button(page, 'codex')).toHaveText('Update Codex');
  await picture(page, 'agents-installed');
  await page.getByTestId('to-workspace').click();
  // The shell was open before.
  await new TerminalOnPage(page).run('codex --version', /^codex-cli \d+\./m);
});
