import type { AgentEntry } from '../agent-entry';
import { TOML_FORMAT } from '../formats/toml';

const PROVIDER = ['model_providers', 'databricks'] as const;
/** Codex gives the helper this long; it prints a variable. */
const HELPER_TIMEOUT_MS = 5_000;

/**
 * Codex: https://developers.openai.com/codex/config-reference. Its address must stand in the file, where no session's key may
 * be. So it uses the gateway's address without a key, and sends what its helper prints as its credential.
 */
export const CODEX: AgentEntry = {
  id: 'codex',
  name: 'Codex',
  program: 'codex',
  token: 'through the gateway; the provider’s `auth` command signs it in',
  files: [
    {
      paths: ['.codex/config.toml'],
      format: TOML_FORMAT,
      settings: ({ keylessGatewayUrl, models }) => [
        {
          // A provider without its model, or the other way round, would be of no use.
          settings: [
            { path: ['model'], value: models.codex },
            { path: ['model_provider'], value: PROVIDER[1] },
          ],
          yieldsTo: [['profile']],
        },
        { settings: [{ path: [...PROVIDER, 'name'], value: 'Databricks' }] },
        {
          // The key is for this address alone.
          settings: [
            { path: [...PROVIDER, 'base_url'], value: `${keylessGatewayUrl}/openai/v1` },
            { path: [...PROVIDER, 'wire_api'], value: 'responses' },
            { path: [...PROVIDER, 'auth', 'command'], value: 'latchkey' },
            { path: [...PROVIDER, 'auth', 'args'], value: ['gateway-key'] },
            { path: [...PROVIDER, 'auth', 'timeout_ms'], value: HELPER_TIMEOUT_MS },
            // A session's key never changes: ask again only on 401.
            { path: [...PROVIDER, 'auth', 'refresh_interval_ms'], value: 0 },
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
