/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/**
 * Every tier but the browser, which is `apps/e2e/playwright.config.ts`. `npm test` chooses with `--selectProjects`.
 * - unit: one process, no network; libs and apps each beside the code they test
 * - integration: the built server and the built sandbox as processes, over HTTP and WebSocket
 * - integration-serial: those that flood the machine or measure it, one after the other
 * - clients: real agents, SDKs and versions of Node, which need the package registry
 */
const node: Config = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '<rootDir>/tools/jest-ts.cjs',
      { tsconfig: '<rootDir>/tsconfig.spec.json', diagnostics: false },
    ],
    'tools/.+\\.mjs$': '<rootDir>/tools/jest-esm.cjs',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/tools/seeded-fast-check.cjs',
    '^@latchkey/screen-mirror/worker$': '<rootDir>/libs/screen-mirror/src/worker.ts',
    '^@latchkey/(.*)$': '<rootDir>/libs/$1/src/index.ts',
  },
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/.nx/',
    '<rootDir>/.latchkey/',
    '<rootDir>/test-results/',
  ],
};

const SERIAL = '<rootDir>/apps/{e2e/integration/serial,bench,pty-host}/**/*.integration.spec.ts';
/** `npm run clients:full` also runs what takes too long for every change. */
const CLIENTS = process.env['LATCHKEY_FULL_TESTS'] === '1' ? 'clients?(-full)' : 'clients';

const config: Config = {
  // Ends a test that hangs. Specs whose tests take long on a busy machine set a later limit.
  testTimeout: 30_000,
  projects: [
    {
      ...node,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps/api,apps/cli,apps/pty-host,apps/bench,apps/workspace-sandbox,tools}/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['\\.(integration|clients|clients-full)\\.spec\\.ts$'],
    },
    '<rootDir>/apps/web/jest.config.ts',
    {
      ...node,
      displayName: 'integration',
      testMatch: ['<rootDir>/apps/{api,e2e,workspace-sandbox}/**/*.integration.spec.ts'],
      testPathIgnorePatterns: ['/integration/serial/'],
    },
    { ...node, displayName: 'integration-serial', testMatch: [SERIAL] },
    { ...node, displayName: 'clients', testMatch: [`<rootDir>/apps/**/*.${CLIENTS}.spec.ts`] },
  ],
};

export default config;
