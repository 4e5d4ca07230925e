import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Case {
  readonly file: string;
  readonly imports: string;
  /** Matches the error; absent if the import is allowed. */
  readonly refused?: RegExp;
}

const tagged = (project: string) => new RegExp(`"project:${project}" can`);

/** Per folder of the api: a file in it, and a module that the folder must not import. */
const API_IMPORTS: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  config: ['read-config.ts', '../gateway/upstream-finder'],
  common: ['api-error.ts', '../config/app-config'],
  audit: ['audit-log.ts', '../identity/access'],
  credentials: ['credentials.module.ts', '../pat/rotator'],
  workspace: ['owner-directory.ts', '../identity/access'],
  uploads: ['uploads.controller.ts', '../terminal/session-registry'],
  preferences: ['preferences-store.ts', '../events/events.gateway'],
  identity: ['cookie-keys.ts', '../pat/secret-scope.repository'],
  web: ['page.ts', '../pat/rotator'],
  tunnel: ['tunnels.ts', '../terminal/session-registry'],
  ipc: ['ipc.module.ts', '../terminal/session-registry'],
  pat: ['rotator.ts', '../identity/access'],
  tools: ['tool-tokens.ts', '../gateway/gateway.handler'],
  terminal: ['session-registry.ts', '../events/events.gateway'],
  events: ['events.gateway.ts', '../health/health-reporter'],
  metrics: ['vitals.ts', '../health/health-reporter'],
  health: ['health-reporter.ts', '../gateway/gateway-health'],
  models: ['workspace-models.ts', '../gateway/model-router'],
  agents: ['agents.ts', '../terminal/session-registry'],
  gateway: ['gateway.handler.ts', '../agents/agents'],
  sync: ['sync.service.ts', '../agents/agents'],
};

const API_CASES: readonly Case[] = Object.entries(API_IMPORTS).map(([folder, [file, imports]]) => ({
  file: `apps/api/src/${folder}/${file}`,
  imports,
  refused: new RegExp(`apps/api/src/${folder} imports only`),
}));

// One bad import for each rule, in an existing file, so that a rule that no longer works fails a test.
const CASES: readonly Case[] = [
  {
    file: 'libs/rotation/src/index.ts',
    imports: '@nestjs/common',
    refused: /"layer:pure" is not allowed to import/,
  },
  { file: 'libs/rotation/src/index.ts', imports: 'rxjs', refused: /"layer:pure" is not allowed to import/ },
  {
    file: 'libs/sessions/src/index.ts',
    imports: 'node-pty',
    refused: /"layer:pure" is not allowed to import/,
  },
  { file: 'libs/contracts/src/index.ts', imports: 'class-validator', refused: /"layer:pure" is not allowed/ },
  {
    file: 'libs/concurrency/src/index.ts',
    imports: '@latchkey/contracts',
    refused: /"project:concurrency" cannot/,
  },
  {
    file: 'libs/concurrency/src/index.ts',
    imports: 'rxjs',
    refused: /"layer:pure" is not allowed to import/,
  },
  { file: 'libs/rotation/src/index.ts', imports: 'node:fs', refused: /This library is pure/ },
  { file: 'libs/rotation/src/index.ts', imports: '@latchkey/databricks-client', refused: /"layer:pure" can/ },
  { file: 'libs/contracts/src/index.ts', imports: '@latchkey/token', refused: /"project:contracts" cannot/ },
  { file: 'libs/sessions/src/index.ts', imports: '@latchkey/rotation', refused: tagged('sessions') },
  { file: 'libs/gateway-rules/src/index.ts', imports: '@latchkey/token', refused: tagged('gateway-rules') },
  {
    file: 'libs/model-catalog/src/index.ts',
    imports: '@latchkey/token',
    refused: /"project:model-catalog" cannot/,
  },
  { file: 'libs/agents/src/index.ts', imports: 'rxjs', refused: /"layer:text" is not allowed to import/ },
  { file: 'libs/agents/src/index.ts', imports: '@latchkey/databricks-client', refused: /"layer:text" can/ },
  { file: 'libs/agents/src/index.ts', imports: '@latchkey/contracts', refused: tagged('agents') },
  { file: 'libs/agents/src/index.ts', imports: 'node:fs', refused: /This library is pure/ },
  { file: 'libs/token/src/index.ts', imports: '@latchkey/contracts', refused: /"project:token" cannot/ },
  {
    file: 'libs/terminal-client/src/index.ts',
    imports: '@nestjs/common',
    refused: /"layer:client" is not allowed/,
  },
  {
    file: 'libs/terminal-client/src/index.ts',
    imports: '@latchkey/sessions',
    refused: tagged('terminal-client'),
  },
  {
    file: 'libs/databricks-client/src/index.ts',
    imports: '@latchkey/contracts',
    refused: tagged('databricks-client'),
  },
  {
    file: 'libs/screen-mirror/src/index.ts',
    imports: '@latchkey/sessions',
    refused: tagged('screen-mirror'),
  },
  { file: 'libs/screen-mirror/src/index.ts', imports: 'node-pty', refused: /"layer:client" is not allowed/ },
  { file: 'libs/testing/src/index.ts', imports: '@latchkey/databricks-client', refused: tagged('testing') },
  {
    file: 'libs/pty-engine/src/index.ts',
    imports: '@nestjs/common',
    refused: /"layer:host" is not allowed to import/,
  },
  { file: 'libs/pty-engine/src/index.ts', imports: '@latchkey/token', refused: tagged('pty-engine') },
  {
    file: 'apps/pty-host/src/main.ts',
    imports: '@nestjs/common',
    refused: /"layer:host" is not allowed to import/,
  },
  { file: 'apps/pty-host/src/main.ts', imports: '@latchkey/token', refused: tagged('pty-host') },
  { file: 'apps/cli/src/main.ts', imports: '@latchkey/databricks-client', refused: tagged('cli') },
  { file: 'apps/cli/src/main.ts', imports: 'rxjs', refused: /"project:cli" is not allowed to import/ },
  { file: 'apps/api/src/main.ts', imports: '@latchkey/sessions', refused: tagged('api') },
  {
    file: 'apps/workspace-sandbox/src/main.ts',
    imports: '@latchkey/databricks-client',
    refused: tagged('workspace-sandbox'),
  },
  {
    file: 'apps/workspace-sandbox/src/main.ts',
    imports: '@latchkey/contracts',
    refused: tagged('workspace-sandbox'),
  },
  { file: 'apps/api/src/main.ts', imports: '@latchkey/terminal-client', refused: tagged('api') },
  { file: 'apps/api/src/main.ts', imports: '@latchkey/testing', refused: tagged('api') },
  { file: 'apps/web/src/main.ts', imports: '@latchkey/rotation', refused: tagged('web') },
  { file: 'apps/web/src/main.ts', imports: '@latchkey/screen-mirror/worker', refused: tagged('web') },
  { file: 'apps/bench/src/main.ts', imports: '@latchkey/pty-engine', refused: tagged('bench') },
  { file: 'apps/e2e/playwright.config.ts', imports: '@latchkey/rotation', refused: tagged('e2e') },
  {
    file: 'apps/e2e/playwright.config.ts',
    imports: '../api/src/main',
    refused: /cannot be imported by a relative/,
  },
  {
    file: 'apps/api/src/main.ts',
    imports: 'picocolors',
    refused: /Only packages defined in the "package.json"/,
  },

  ...API_CASES,
  { file: 'apps/api/src/pat/rotator.ts', imports: '../workspace/owner-directory' },
  { file: 'apps/api/src/pat/pat.module.ts', imports: './secret-store.module' },
  { file: 'apps/api/src/app.module.ts', imports: './gateway/gateway.module' },
  { file: 'apps/api/src/identity/local-sign-in.spec.ts', imports: '../pat/rotator' },

  { file: 'libs/rotation/src/index.ts', imports: '@latchkey/contracts' },
  { file: 'libs/rotation/src/decide.spec.ts', imports: 'fast-check' },
  { file: 'libs/agents/src/index.ts', imports: 'jsonc-parser' },
  { file: 'apps/api/src/main.ts', imports: '@latchkey/agents' },
  { file: 'apps/web/src/main.ts', imports: '@latchkey/terminal-client' },
  { file: 'apps/api/src/main.ts', imports: '@latchkey/rotation' },
  { file: 'apps/api/src/main.ts', imports: '@latchkey/pty-engine' },
  { file: 'apps/pty-host/src/main.ts', imports: '@latchkey/pty-engine' },
  { file: 'libs/pty-engine/src/index.ts', imports: 'node-pty' },
  { file: 'apps/api/src/main.integration.spec.ts', imports: '@latchkey/testing' },
  { file: 'apps/e2e/playwright.config.ts', imports: '@latchkey/testing' },
];

describe('module boundaries', () => {
  let answers: string[][];

  beforeAll(() => {
    const cases = CASES.map(({ file, imports }) => ({
      file,
      text: `import * as it from '${imports}';\nvoid it;\n`,
    }));
    const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'lib/lint-cases.mjs')], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
    });
    try {
      answers = JSON.parse(stdout) as string[][];
    } catch {
      throw new Error(`ESLint did not run: ${stderr}${stdout}`);
    }
  }, 60_000);

  it.each(CASES.map((each, index) => ({ ...each, index, may: each.refused ? 'may not' : 'may' })))(
    '$file $may import $imports',
    ({ index, refused }) => {
      const errors = answers[index] ?? ['no answer'];
      if (refused) expect(errors.join('\n')).toMatch(refused);
      else expect(errors).toEqual([]);
    },
  );
});
