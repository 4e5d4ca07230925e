import type { AgentEntry } from '../agent-entry';
import { TOML_FORMAT } from '../formats/toml';

const PROVIDER = ['model_providers', 'databricks'] as const;
/** Codex gives the helper this long; a token costs one request on the loopback address. */
const HELPER_TIMEOUT_MS = 5_000;

/**
 * Codex: https://developers.openai.com/codex/config-reference. Its address must stand in the file, where no session's key may
 * be, so it asks the workspace itself, with a token from the helper that is never older than `refresh_interval_ms`.
 */
export const CODEX: AgentEntry = {
  id: 'codex',
  name: 'Codex',
  program: 'codex',
  token: 'by the provider’s `auth` command, straight to the workspace',
  files: [
    {
      paths: ['.codex/config.toml'],
      format: TOML_FORMAT,
      settings: ({ responsesUrl, models, helperTtlMs }) => [
        {
          // A provider without its model, or the other way round, would be of no use.
          settings: [
            { path: ['model'], value: models.codex },
            { path: ['model_provider'], value: PROVIDER[1] },
          ],
          yieldsTo: [['profile']],
        },
        { settings: [{ path: [...PROVIDER, 'name'], value: 'Databricks' }] },
        { settings: [{ path: [...PROVIDER, 'base_url'], value: responsesUrl }] },
        { settings: [{ path: [...PROVIDER, 'wire_api'], value: 'responses' }] },
        {
          settings: [
            { path: [...PROVIDER, 'auth', 'command'], value: 'latchkey' },
            { path: [...PROVIDER, 'auth', 'args'], value: ['token'] },
            { path: [...PROVIDER, 'auth', 'timeout_ms'], value: HELPER_TIMEOUT_MS },
            // 0 would mean never.
            { path: [...PROVIDER, 'auth', 'refresh_interval_ms'], value: Math.max(helperTtlMs, 1) },
          ],
          // Codex refuses a provider with two ways to sign in.
          yieldsTo: [
            [...PROVIDER, 'env_key'],
            [...PROVIDER, 'experimental_bearer_token'],
          ],
        },
      ],
    },
  ],
  models: [{ purpose: null, use: 'codex', setting: 'model' }],
  environment: () => ({}),
  install: { by: 'npm', package: '@openai/codex' },
};
