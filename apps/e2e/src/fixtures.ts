import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { API, REQUEST_HEADER } from '@latchkey/contracts';
import {
  makeTempDir,
  REPOSITORY_ROOT,
  startLatchkey,
  startSandbox,
  type Latchkey,
  type LatchkeyOptions,
  type Sandbox,
  type TempDir,
  type Visitor,
} from '@latchkey/testing';
import { join } from 'node:path';
import { TerminalOnPage } from './terminal';

/** The server under test, which a test may stop and start again on the same port. */
export class Server {
  #running: Latchkey | null = null;
  #home: TempDir = makeTempDir();

  constructor(private readonly sandbox: Sandbox) {}

  get running(): Latchkey {
    if (!this.#running) throw new Error('Latchkey is not running');
    return this.#running;
  }

  /** Starts it, on the port and with the home it had before. */
  async start(env: LatchkeyOptions['env'] = {}): Promise<Latchkey> {
    const port = this.#running ? Number(new URL(this.#running.url).port) : 0;
    this.#running = await startLatchkey({ sandbox: this.sandbox, port, home: this.#home.path, env });
    return this.#running;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  async dispose(): Promise<void> {
    await this.#running?.stop();
    this.#home.remove();
  }
}

interface Fixtures {
  readonly sandbox: Sandbox;
  /** Not started yet, so that a test can choose its settings. */
  readonly server: Server;
  /** Running, and open on the page as `openWorkspace` leaves it. */
  readonly latchkey: Latchkey;
  /** The shell that is shown there. */
  readonly terminal: TerminalOnPage;
}

export const test = base.extend<Fixtures>({
  sandbox: async ({}, use) => {
    const sandbox = await startSandbox();
    await use(sandbox);
    await sandbox.stop();
  },
  server: async ({ sandbox }, use, testInfo) => {
    const server = new Server(sandbox);
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('latchkey.log', { body: server.running.logs.join('\n') });
    }
    await server.dispose();
  },
  latchkey: async ({ page, sandbox, server }, use) => use(await openWorkspace(page, sandbox, server)),
  terminal: async ({ page, latchkey: _open }, use) => use(new TerminalOnPage(page)),
});

export { expect };

/** Opens the printed address, which signs this browser in and leads to the set-up. */
export async function openSetup(page: Page, latchkey: Latchkey): Promise<void> {
  await page.goto(latchkey.address);
  await expect(page).toHaveURL(`${latchkey.url}/setup`);
  await expect(page.getByTestId('token-field')).toBeVisible();
}

/** Returns the header that the page sends with each request besides the cookie. */
export async function pageHeaders(page: Page): Promise<Record<string, string>> {
  const secret = await page.evaluate(() => localStorage.getItem('latchkey.page-secret'));
  return { [REQUEST_HEADER]: secret ?? '' };
}

/** Goes from the set-up to the workspace with a token from the sandbox, over HTTP; other tests paste one into the page. */
export async function configure(page: Page, sandbox: Sandbox, latchkey: Latchkey): Promise<void> {
  const { value } = await sandbox.control.makeToken({ comment: 'made for the test' });
  const headers = await pageHeaders(page);
  // Leave the set-up first: it would go to the workspace too, and open another first shell.
  await page.goto('about:blank');
  const answer = await page.request.post(latchkey.url + API.configurePat, {
    headers: { ...headers, origin: latchkey.url },
    data: { token: value },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  if (!page.url().endsWith('/setup')) await page.goto(latchkey.url);
  await expect(page).toHaveURL(`${latchkey.url}/`);
}

/** Opens a signed-in page with a token and its first shell. It signs in over HTTP, which is quicker than the set-up page. */
export async function openWorkspace(
  page: Page,
  sandbox: Sandbox,
  server: Server,
  env: LatchkeyOptions['env'] = {},
): Promise<Latchkey> {
  const latchkey = await server.start(env);
  const visitor = await latchkey.signIn();
  const { value } = await sandbox.control.makeToken({ comment: 'made for the test' });
  const configured = await visitor.fetch(API.configurePat, { json: { token: value } });
  expect(configured.status, await configured.text()).toBe(200);
  await adopt(page, latchkey.url, visitor);
  await page.goto(latchkey.url);
  // A page that leaves earlier may cut off the request for its first shell.
  await expect(page.getByTestId('terminal')).toHaveAttribute('data-connection', 'attached');
  return latchkey;
}

/** Gives the page a visitor's cookie and page secret. */
async function adopt(page: Page, url: string, { cookie, pageSecret }: Visitor): Promise<void> {
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
  // An empty page of this origin, with an icon of its own: the browser would ask for /favicon.ico, which needs the page secret.
  const body = '<!doctype html><link rel="icon" href="data:," />';
  await page.route(`${url}/`, (route) => route.fulfill({ contentType: 'text/html', body }), { times: 1 });
  await page.goto(url);
  await page.evaluate((secret) => localStorage.setItem('latchkey.page-secret', secret), pageSecret);
}

/** Saves a screenshot to `test-results/screenshots`, with LATCHKEY_PICTURES=1 only: drawing it costs time. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['LATCHKEY_PICTURES'] !== '1') return;
  await page.screenshot({ path: join(REPOSITORY_ROOT, `test-results/screenshots/${name}.png`) });
}

const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The page has been drawn as it is now, and nothing in it is still on its way to another colour or place. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const isPassing = ({ playState, effect }: Animation) =>
      playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
    await frame();
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(isPassing)
        .map(({ finished }) => finished),
    );
    await frame();
  });

/** No violation of WCAG 2.2 AA that a machine can see; targets of 24 pixels are among it, and off in axe by itself. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page);
  // Legacy mode leaves out a second page, where axe would join the results of frames; the app has none.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ rules: { 'target-size': { enabled: true } } })
    .withTags(WCAG_2_2_AA)
    .analyze();
  const findings = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help} (${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')})`,
  );
  expect(findings).toEqual([]);
}

/** Nothing sticks out at the side, which a phone would have to scroll to. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overhang).toBeLessThanOrEqual(0);
}

/** Marks the page's memory, which a reload clears. */
export const mark = (page: Page) => page.evaluate(() => Object.assign(window, { markedByTest: true }));
export const isMarked = (page: Page) => page.evaluate(() => 'markedByTest' in window);
