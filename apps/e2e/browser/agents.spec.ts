import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { API } from '@latchkey/contracts';
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

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

/** Checks accessibility and overflow and takes a picture, for both themes on both devices. */
async function check(page: Page, state: string): Promise<void> {
  for (const [device, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await page.setViewportSize(size);
    // A row that is scrolled half under the bar counts as too small to touch.
    await page.evaluate(() => scrollTo(0, 0));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectAccessible(page);
      await picture(page, `agents-${state}-${device}-${colorScheme}`);
    }
    await expectNoSidewaysScroll(page);
  }
}

/** A package registry that leaves requests open until `refuse` is called. */
class SilentRegistry {
  readonly #waiting: ServerResponse[] = [];
  readonly #server: HttpServer = createServer((_request, response) => this.#waiting.push(response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/`;
  }

  refuse(): void {
    for (const response of this.#waiting.splice(0)) {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"error":"not allowed here"}');
    }
  }

  get isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const row = (page: Page, id: string) => page.getByTestId(`agent-${id}`);
const installed = (page: Page, id: string) => row(page, id).getByTestId('agent-installed');
const picker = (page: Page, name: string) =>
  page.getByRole('combobox', { name: `Model of ${name}`, exact: true });
const button = (page: Page, id: string) => row(page, id).getByTestId('agent-install');

test('shows configuration and problems of each tool, and installs step by step', async ({
  page,
  sandbox,
  server,
}) => {
  const registry = new SilentRegistry();
  const latchkey = await server.start({
    npm_config_registry: await registry.start(),
    LATCHKEY_AGENTS: '-gemini',
    LATCHKEY_MODELS: 'codex=my-codex',
  });
  await openSetup(page, latchkey);
  await configure(page, sandbox, latchkey);
  await new TerminalOnPage(page).run('echo "$((6 * 7))"', /^42$/m);

  await test.step('opens from the menu and the palette, with a skeleton while loading', async () => {
    await page.getByTestId('menu').click();
    await page.getByTestId('agents-link').click();
    await expect(page).toHaveURL(`${latchkey.url}/agents`);
    await expect(page.getByTestId('agents-summary')).toHaveText(
      'No agent is installed yet. Install one below.',
    );
    await page.getByTestId('to-workspace').click();
    await expect(page.getByTestId('terminal')).toBeVisible();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(`**${API.agents}`, async (route) => {
      await held;
      await route.continue();
    });
    await new WorkspaceOnPage(page).command('agents and sync');
    await expect(page.getByTestId('agents-skeleton')).toBeVisible();
    await check(page, 'loading');
    release();
    await expect(page.getByTestId('agents-skeleton')).toHaveCount(0);
    await page.unroute(`**${API.agents}`);
  });

  await test.step('shows configuration, model and installation of each tool', async () => {
    await expect(row(page, 'codex').getByTestId('agent-configuration')).toHaveText('~/.codex/config.toml');
    await expect(picker(page, 'Codex')).toHaveValue('');
    await expect(picker(page, 'Codex').locator('option:checked')).toHaveText('my-codex (set by the app)');
    await expect(picker(page, 'Claude Code, Opus').locator('option:checked')).toHaveText(
      'claude-opus-4-8 (best)',
    );
    await expect(installed(page, 'codex')).toHaveText('Not installed');
    await expect(installed(page, 'git')).toContainText(/Preinstalled \(\/.*git\)/);
    await expect(button(page, 'git')).toHaveCount(0);
    await expect(row(page, 'gemini')).toContainText('Switched off by LATCHKEY_AGENTS');
    await expect(button(page, 'gemini')).toHaveCount(0);
    await check(page, 'ready');
  });

  await test.step('picks a model, which the files have at once, and goes back to the default', async () => {
    const opus = picker(page, 'Claude Code, Opus');
    const model = async (): Promise<unknown> => {
      const text = await readFile(join(latchkey.home, '.claude/settings.json'), 'utf8');
      return (JSON.parse(text) as { env: Record<string, unknown> }).env['ANTHROPIC_DEFAULT_OPUS_MODEL'];
    };
    await opus.selectOption('system.ai.claude-opus-4-6');
    await expect(opus.locator('option').first()).toHaveText('Default');
    await expect.poll(model).toBe('system.ai.claude-opus-4-6');
    await opus.selectOption('');
    await expect(opus.locator('option').first()).toHaveText('claude-opus-4-8 (best)');
    await expect.poll(model).toBe('system.ai.claude-opus-4-8');
  });

  await test.step('shows the steps of an installation, and a hint when the registry refuses it', async () => {
    await button(page, 'codex').focus();
    await page.keyboard.press('Enter');
    await expect(installed(page, 'codex')).toContainText('Step 2 of 4: Looking up the latest version');
    await expect(installed(page, 'codex').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '2');
    await expect(button(page, 'codex')).toHaveAttribute('aria-disabled', 'true');
    await expect(button(page, 'codex')).toBeFocused();
    await check(page, 'installing');
    await expect.poll(() => registry.isAsked).toBe(true);
    registry.refuse();
    const problem = row(page, 'codex').getByTestId('agent-problem');
    await expect(problem).toHaveAttribute('data-code', 'REGISTRY_REFUSED');
    await expect(problem).toContainText('Allow the package in your registry');
    await expect(page.getByTestId('agents-summary')).toHaveText('Codex needs your attention.');
  });

  await test.step('reports an unreachable registry after a retry', async () => {
    registry.stop();
    await expect(button(page, 'codex')).toBeFocused();
    await expect(button(page, 'codex')).toHaveText('Retry Codex');
    await page.keyboard.press('Enter');
    const problem = row(page, 'codex').getByTestId('agent-problem');
    await expect(problem).toHaveAttribute('data-code', 'REGISTRY_UNREACHABLE', { timeout: 40_000 });
    await expect(problem).toContainText('no network, or a firewall blocks it');
    await expect(problem).toContainText('npm_config_registry');
  });

  await test.step('reports a broken configuration file and keeps settings that the user changed', async () => {
    const put = async (path: string, text: string): Promise<void> => {
      await mkdir(dirname(join(latchkey.home, path)), { recursive: true });
      await writeFile(join(latchkey.home, path), text);
    };
    await put('.claude/settings.json', '{ "model": ');
    await put('.hermes/config.yaml', 'model:\n  provider: other\n  default: mine\n');
    const problem = row(page, 'claude').getByTestId('agent-problem');
    await expect(problem).toContainText(
      '~/.claude/settings.json of Claude Code was not changed: value expected at line 1',
    );
    await expect(row(page, 'claude').getByTestId('agent-model')).toContainText(
      'Set in ~/.claude/settings.json',
    );
    await expect(row(page, 'hermes').getByTestId('agent-configuration')).toContainText('Your settings kept:');
    await expect(row(page, 'hermes').getByTestId('agent-model')).toHaveText('Set in ~/.hermes/config.yaml');
    await expect(page.getByTestId('agents-summary')).toContainText(/Claude Code and Codex need/);
    await check(page, 'troubled');
    await rm(join(latchkey.home, '.claude/settings.json'));
    await expect(problem).toHaveCount(0);
  });

  await test.step('keeps the list and marks it as outdated when the server is down', async () => {
    await server.stop();
    await expect(page.getByTestId('agents-problem')).toContainText('This list is outdated.');
    await expect(row(page, 'codex')).toBeVisible();
    await check(page, 'offline');
  });
});

test('syncs commits and reports what prevents a sync', async ({ page, sandbox, server }) => {
  await openWorkspace(page, sandbox, server);
  await page.goto(`${server.running.url}/agents`);
  await expect(page.getByTestId('sync')).toHaveAttribute('data-on', 'false');
  await expect(page.getByTestId('sync')).toContainText('LATCHKEY_SYNC=on');
  await server.stop();
  const latchkey = await server.start({ LATCHKEY_SYNC: 'on' });
  await expect(page.getByTestId('no-project')).toBeVisible({ timeout: 20_000 });

  const folder = join(latchkey.home, 'projects/report');
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.name=Dev', '-c', 'user.email=d@e', ...args]);
  };
  git('init', '-q', '-b', 'main');
  const project = page.getByTestId('project-report');
  await expect(project.getByTestId('project-state')).toContainText('No commits yet');

  await test.step('syncs a commit within seconds', async () => {
    await writeFile(join(folder, 'README.md'), '# report\n');
    await writeFile(join(folder, 'large.bin'), Buffer.alloc(11 * 2 ** 20));
    git('add', '-A');
    git('commit', '-qm', 'first');
    await expect(project.getByTestId('project-state')).toContainText(/Synced \d+ s ago/, {
      timeout: 20_000,
    });
    await expect(project.getByTestId('project-commit')).toContainText(/[0-9a-f]{7}: 1 written, 0 deleted/);
    await project.getByText('1 file skipped').click();
    await expect(project.getByTestId('project-skipped')).toContainText('large.bin: longer than 10 MB');
    await check(page, 'synced');
  });

  await test.step('reports a refusal by the workspace with a hint, and retries', async () => {
    await sandbox.control.addFault({
      path: '/api/2.0/workspace',
      times: 'unlimited',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No files for you.' } },
    });
    await writeFile(join(folder, 'README.md'), '# changed\n');
    git('commit', '-qam', 'second');
    await expect(project.getByTestId('project-problem')).toContainText(
      'Check that your token has access to workspace files',
      {
        timeout: 30_000,
      },
    );
    await expect(page.getByTestId('agents-summary')).toHaveText('report needs your attention.');
    await check(page, 'sync-failed');
    await sandbox.control.clearFaults();
    await project.getByTestId('project-sync').click();
    await expect(project).toHaveAttribute('data-state', 'synced');
  });
});
