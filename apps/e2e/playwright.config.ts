import { defineConfig } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface FoundBrowser {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const ROOT = join(__dirname, '../..');
// `npm test` has found one already; `npx playwright test` on its own looks for itself.
const json =
  process.env['LATCHKEY_BROWSER'] ??
  execFileSync(process.execPath, [join(ROOT, 'tools/find-browser.mjs')], { encoding: 'utf8' });
const browser = JSON.parse(json) as FoundBrowser | null;

/** Real pages against the built server and the built sandbox; each test starts its own. */
export default defineConfig({
  projects: [
    { name: 'browser', testDir: 'browser', testMatch: '*.spec.ts' },
    { name: 'clients', testDir: 'clients', testMatch: '*.clients-browser.spec.ts' },
  ],
  outputDir: join(ROOT, 'test-results/browser'),
  tsconfig: join(__dirname, 'tsconfig.json'),
  workers: 2,
  fullyParallel: true,
  // A test that passes only when repeated is a defect.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  // Both end what hangs; neither measures the machine.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: join(ROOT, 'test-results/browser.json') }]],
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    actionTimeout: 30_000,
    // Recording a trace costs a quarter of a test's processor time.
    trace: process.env['LATCHKEY_TRACE'] === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser && {
        executablePath: browser.executablePath,
        env: { ...(process.env as Record<string, string>), ...browser.env },
      }),
      args: [
        '--no-sandbox', // a container's root has none
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-features=OptimizationHints,MediaRouter',
        // Whatever a page asks for beyond this machine fails at once.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    },
  },
});
