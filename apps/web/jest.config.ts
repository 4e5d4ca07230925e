/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import { createCjsPreset } from 'jest-preset-angular/presets';

const preset = createCjsPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' }) as Config;

/** The page's own specs; they belong to the `unit` tier. */
const config: Config = {
  ...preset,
  displayName: 'unit',
  rootDir: '.',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/../../tools/seeded-fast-check.cjs',
    '^@latchkey/(.*)$': '<rootDir>/../../libs/$1/src/index.ts',
  },
};

export default config;
