import type { Config } from 'jest';

const config: Config = {
  displayName: 'unit',
  rootDir: '.',
  preset: 'jest-preset-angular',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
};

export default config;
