/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/**
 * Two of the three tiers run here; `npm test` chooses with `--selectProjects`.
 * - unit: one process, no network; libs and apps each beside the code they test
 * - integration: the built server and the built sandbox as processes, over HTTP and WebSocket
 * The third, the browser, is `apps/e2e/playwright.config.ts`.
 */
const node: Config = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.spec.json', diagnostics: false }],
    'tools/.+\\.mjs$': '<rootDir>/tools/jest-esm.cjs',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^@latchkey/screen-mirror/worker$': '<rootDir>/libs/screen-mirror/src/worker.ts',
    '^@latchkey/(.*)$': '<rootDir>/libs/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.nx/', '<rootDir>/.latchkey/'],
};

const config: Config = {
  // Ends what hangs; how fast anything is, is the machine's. Specs that need longer say so.
  testTimeout: 30_000,
  projects: [
    {
      ...node,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps/api,apps/cli,apps/pty-host,apps/bench,apps/workspace-sandbox,tools}/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['\\.integration\\.spec\\.ts$'],
    },
    { ...node, displayName: 'integration', testMatch: ['<rootDir>/apps/**/*.integration.spec.ts'] },
    '<rootDir>/apps/web/jest.config.ts',
  ],
};

export default config;
