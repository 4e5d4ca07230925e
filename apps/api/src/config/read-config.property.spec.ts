import * as fc from 'fast-check';
import { ConfigError, readConfig } from './read-config';

const SECRET = 'dose0123456789abcdef0123456789abcdef';
const VALID = {
  DATABRICKS_APP_NAME: 'latchkey',
  DATABRICKS_HOST: 'dbc-1.cloud.databricks.com',
  DATABRICKS_CLIENT_ID: 'id',
  DATABRICKS_CLIENT_SECRET: SECRET,
};

/** Every variable that `readConfig` asks for, so that a new one is drawn too. */
const NAMES = ((): readonly string[] => {
  const asked = new Set<string>();
  const recording = new Proxy<Record<string, string>>(VALID, {
    get: (env, name: string) => (asked.add(name), env[name]),
  });
  readConfig(recording, '/app');
  return [...asked];
})();

const HOSTS = [
  'dbc-1.cloud.databricks.com/?next=https://dbc-1.cloud.databricks.com',
  'https://[::1',
  'https://user:pass@dbc-1.cloud.databricks.com',
  'https://dbc-1.cloud.databricks.com:99999',
  'https://',
  '://',
  'http://127.0.0.1:8081/a://b',
  'xn--.example',
  '%zz',
];
const NUMBERS = ['-1', '0', '1e3', '0x10', '1e999', 'NaN', 'Infinity', '9'.repeat(400), '1_000', '٣', '1.5'];
const OTHERS = [
  'on',
  'off',
  'local',
  'claude',
  'claude,claude',
  '=,;',
  '{"claude":"x"}',
  'constructor',
  '__proto__',
  '-',
];

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(...HOSTS, ...NUMBERS, ...OTHERS, '\0', ' ', '\n', '\ud800'),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.webUrl({ withQueryParameters: true }).map((url) => url.replace('https://', '')),
  fc
    .tuple(fc.constantFrom('claude', 'codex', 'constructor', ''), fc.string({ maxLength: 8 }))
    .map((pair) => pair.join('=')),
);
const host = fc.oneof(fc.constantFrom(...HOSTS), value);
const environment = fc.oneof(
  fc
    .record(
      { DATABRICKS_HOST: host, LATCHKEY_GATEWAY_HOST: host, npm_config_registry: host },
      { requiredKeys: [] },
    )
    .map((changed) => ({ ...VALID, ...changed })),
  fc
    .dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 3 })
    .map((changed) => ({ ...VALID, ...changed })),
  fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), value, { maxKeys: 12 }),
);

describe('readConfig: any environment', () => {
  it('gives a configuration, or an error that names variables and no value', () => {
    fc.assert(
      fc.property(environment, (env) => {
        try {
          const config = readConfig({ HOME: '/home/app', ...env }, '/app');
          expect(Number.isInteger(config.listen.port)).toBe(true);
          expect(new URL(config.workspaceOrigin).origin).toBe(config.workspaceOrigin);
          expect(JSON.stringify(config)).not.toContain(SECRET);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const problem of error.problems)
            expect(NAMES.some((name) => problem.includes(name))).toBe(true);
          expect(error.message).not.toContain(SECRET);
        }
      }),
      { numRuns: process.env['LATCHKEY_FULL_TESTS'] === '1' ? 20_000 : 1_000 },
    );
  });
});
