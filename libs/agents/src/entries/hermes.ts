import type { AgentEntry } from '../agent-entry';
import { YAML_FORMAT } from '../formats/yaml';

const PROVIDER = ['providers', 'databricks'] as const;

/** Hermes Agent: https://hermes-agent.nousresearch.com/docs/integrations/providers. It can read the environment in its file. */
export const HERMES: AgentEntry = {
  id: 'hermes',
  name: 'Hermes',
  program: 'hermes',
  token: 'through the gateway',
  files: [
    {
      paths: ['.hermes/config.yaml'],
      format: YAML_FORMAT,
      settings: ({ models }) => [
        { settings: [{ path: [...PROVIDER, 'name'], value: 'Databricks' }] },
        { settings: [{ path: [...PROVIDER, 'base_url'], value: '${LATCHKEY_GATEWAY_URL}/openai/v1' }] },
        { settings: [{ path: [...PROVIDER, 'api_key'], value: 'latchkey' }] },
        { settings: [{ path: [...PROVIDER, 'default_model'], value: models.hermes }] },
        {
          settings: [
            { path: ['model', 'provider'], value: PROVIDER[1] },
            { path: ['model', 'default'], value: models.hermes },
          ],
        },
      ],
    },
  ],
  models: [{ purpose: null, use: 'hermes', setting: 'model.default' }],
  environment: () => ({}),
  install: { by: 'hand', hint: 'Install it with Python 3.11 or newer: pipx install hermes-agent.' },
};
