import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type ConfigError, readConfig } from './read-config';

const APPS = {
  DATABRICKS_APP_NAME: 'latchkey',
  DATABRICKS_APP_PORT: '8000',
  DATABRICKS_HOST: 'dbc-1.cloud.databricks.com',
  DATABRICKS_CLIENT_ID: 'id',
  DATABRICKS_CLIENT_SECRET: 'dose-very-secret',
};

function problems(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env, '/app');
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

describe('readConfig', () => {
  it('takes exactly what Databricks Apps sets, and nothing else is needed', () => {
    const config = readConfig(APPS, '/app/dist/apps/api');
    expect(config).toMatchObject({
      mode: 'databricks-apps',
      listen: { host: '0.0.0.0', port: 8000 },
      workspaceOrigin: 'https://dbc-1.cloud.databricks.com',
      secretScope: 'latchkey-latchkey-id',
      previousSecretScope: 'latchkey-latchkey',
      rotation: { intervalMs: 600_000, lifetimeMs: 3_600_000, overlapMs: 120_000 },
      runLifetimeMs: 3_600_000,
      webRoot: '/app/dist/apps/web/browser',
    });
    expect(inspect(config, { depth: 9 })).not.toContain('dose-very-secret');
  });

  it('binds a local run to loopback, and needs no identity of the app', () => {
    const config = readConfig({ LATCHKEY_MODE: 'local', DATABRICKS_HOST: APPS.DATABRICKS_HOST }, '/app');
    expect(config).toMatchObject({ listen: { host: '127.0.0.1' }, servicePrincipal: null });
  });

  it.each([
    ['DATABRICKS_HOST', undefined],
    ['DATABRICKS_HOST', 'http://dbc-1.cloud.databricks.com'],
    ['DATABRICKS_HOST', 'not a host'],
    ['DATABRICKS_APP_NAME', undefined],
    ['DATABRICKS_CLIENT_SECRET', undefined],
    ['DATABRICKS_APP_PORT', '70000'],
    ['LATCHKEY_MODE', 'open'],
    ['LATCHKEY_DATABRICKSCFG', 'no'],
    ['LATCHKEY_ISOLATE_SHELLS', 'yes'],
    ['LATCHKEY_ROTATION_INTERVAL_SECONDS', '0'],
    ['LATCHKEY_ROTATION_INTERVAL_SECONDS', 'ten'],
    ['LATCHKEY_TOKEN_LIFETIME_SECONDS', '600'],
    ['LATCHKEY_GATEWAY_HOST', 'http://gateway.example'],
    ['LATCHKEY_GATEWAY_RULES', '-no-such-rule'],
    ['LATCHKEY_GATEWAY_MAX_REQUEST_MIB', '0'],
    ['LATCHKEY_OWNER', 'ada'],
    ['LATCHKEY_OWNER', 'ada@example.com:'],
    ['LATCHKEY_OWNER', 'ada@example.com:id'],
    ['LATCHKEY_OWNER', ':1234567890'],
    ['LATCHKEY_OWNER', 'ada@example.com, eve@example.com'],
    ['LATCHKEY_OWNER', 'ada@example.com,eve'],
    ['LATCHKEY_OWNER', 'ada@eve@example.com'],
  ])('names %s when it is %p', (name, value) => {
    const found = problems({ ...APPS, [name]: value });
    expect(found.join('\n')).toContain(name);
  });

  it.each([
    [undefined, 'databricks-apps', 'if-possible'],
    [undefined, 'local', 'off'],
    ['auto', 'databricks-apps', 'if-possible'],
    ['on', 'local', 'required'],
    ['on', 'databricks-apps', 'required'],
    ['off', 'databricks-apps', 'off'],
  ])(
    'reads whether shells are isolated from %p in mode %s',
    (LATCHKEY_ISOLATE_SHELLS, LATCHKEY_MODE, wish) => {
      expect(readConfig({ ...APPS, LATCHKEY_MODE, LATCHKEY_ISOLATE_SHELLS }, '/app').isolation).toBe(wish);
    },
  );

  it.each([
    [undefined, { use: 'whichever-answers' }],
    ['serving-endpoints', { use: 'serving-endpoints' }],
    [
      '1.ai-gateway.cloud.databricks.com/',
      { use: 'ai-gateway', base: 'https://1.ai-gateway.cloud.databricks.com' },
    ],
    [
      'https://dbc-1.cloud.databricks.com/ai-gateway',
      { use: 'ai-gateway', base: 'https://dbc-1.cloud.databricks.com/ai-gateway' },
    ],
    [
      'dbc-1.cloud.databricks.com/ai-gateway?from=https://dbc-1.cloud.databricks.com',
      { use: 'ai-gateway', base: 'https://dbc-1.cloud.databricks.com/ai-gateway' },
    ],
  ])('reads where models are asked from %p', (LATCHKEY_GATEWAY_HOST, upstream) => {
    expect(readConfig({ ...APPS, LATCHKEY_GATEWAY_HOST }, '/app').gateway.upstream).toEqual(upstream);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['ada@example.com', { email: 'ada@example.com', userId: null }],
    [' ada@example.com:1234567890 ', { email: 'ada@example.com', userId: '1234567890' }],
  ])('reads the owner from %p', (LATCHKEY_OWNER, owner) => {
    expect(readConfig({ ...APPS, LATCHKEY_OWNER }, '/app').owner).toEqual(owner);
  });

  it('does not repeat an invalid owner in the error', () => {
    expect(problems({ ...APPS, LATCHKEY_OWNER: 'dapi-pasted-by-mistake' }).join('\n')).not.toContain('dapi');
  });

  it('is described in docs/OPERATIONS.md, every variable of it', () => {
    const asked: string[] = [];
    const recording = new Proxy(APPS, {
      get: (env, name: string) => {
        asked.push(name);
        return env[name as keyof typeof APPS];
      },
    });
    readConfig(recording, '/app');
    const documented = readFileSync(join(__dirname, '../../../../docs/OPERATIONS.md'), 'utf8');
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });

  it('names everything that is wrong at once, and no value', () => {
    const found = problems({
      ...APPS,
      DATABRICKS_HOST: undefined,
      DATABRICKS_APP_PORT: 'x',
      LATCHKEY_LOG_LEVEL: 'loud',
    });
    expect(found).toHaveLength(3);
    expect(found.join('\n')).not.toContain('dose-very-secret');
  });
});
