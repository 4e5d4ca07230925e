import js from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { apiModuleRules, depConstraints } from './tools/lib/boundaries.mjs';

// The boundaries rule reads Nx's cached graph and only warns if there is none, so build the graph first.
process.env.NX_DAEMON = 'false';
await createProjectGraphAsync({ exitOnError: true });

const WEB = 'apps/web/**/*.ts';
const SPECS = [
  '**/*.spec.ts',
  '**/*.test-kit.ts',
  'apps/web/src/test-setup.ts',
  'apps/e2e/**/*.ts',
  'libs/testing/**/*.ts',
];

const boundaries = (of) => ({ banTransitiveDependencies: true, depConstraints: depConstraints(of) });

/** Strict rules for all TypeScript. */
const typescript = {
  files: ['**/*.ts'],
  extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
  plugins: { '@nx': nx },
  rules: {
    '@nx/enforce-module-boundaries': ['error', boundaries()],
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
    '@typescript-eslint/no-misused-promises': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    '@typescript-eslint/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
    ],
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-console': 'error',
    // An implementation of an asynchronous interface may have nothing to wait for.
    '@typescript-eslint/require-await': 'off',
    '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
    // The terminal protocol consists of control characters.
    'no-control-regex': 'off',
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      'dist/**',
      '.nx/**',
      '.angular/**',
      '.latchkey/**',
      'coverage/**',
      'test-results/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    ...typescript,
    ignores: [WEB],
    languageOptions: {
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    ...typescript,
    files: [WEB],
    extends: [...typescript.extends, ...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    languageOptions: {
      parserOptions: { project: 'apps/web/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...typescript.rules,
      'no-console': ['error', { allow: ['error'] }],
      '@angular-eslint/component-selector': ['error', { type: 'element', prefix: 'lk', style: 'kebab-case' }],
      '@angular-eslint/directive-selector': [
        'error',
        { type: 'attribute', prefix: 'lk', style: 'camelCase' },
      ],
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
    },
  },
  {
    files: ['apps/web/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
  {
    files: ['libs/{agents,contracts,token,rotation,sessions}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'fs', 'net', 'http', 'crypto'], message: 'This library is pure: no I/O.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument here.' },
      ],
    },
  },
  ...apiModuleRules(SPECS),
  {
    files: SPECS,
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries({ isTest: true })],
      'no-console': 'off',
      // Playwright requires an object pattern for a fixture's dependencies, even an empty one.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // `expect(service.method)` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
      // Replies of a server are JSON of any shape until the assertion.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
    rules: { eqeqeq: ['error', 'always', { null: 'ignore' }] },
  },
);
