import type { AgentEntry } from '../agent-entry';
import { JSONC_FORMAT } from '../formats/jsonc';

/** OpenAI's protocol, in its words. */
const PROTOCOL = 'openai';

/**
 * Qwen Code: https://qwenlm.github.io/qwen-code-docs/en/users/configuration/settings. It can read the environment in its file.
 * `OPENAI_BASE_URL` and `OPENAI_API_KEY` would work too, but every other program in the shell would read them.
 */
export const QWEN: AgentEntry = {
  id: 'qwen',
  name: 'Qwen Code',
  program: 'qwen',
  token: 'through the gateway',
  files: [
    {
      paths: ['.qwen/settings.json'],
      format: JSONC_FORMAT,
      settings: ({ models }) => [
        {
          settings: [
            {
              path: ['modelProviders', PROTOCOL],
              value: [
                {
                  id: models.qwen,
                  name: models.qwen,
                  baseUrl: '${LATCHKEY_GATEWAY_URL}/openai/v1',
                  // It wants the name of a variable that is set.
                  envKey: 'LATCHKEY_KEY',
                },
              ],
            },
            { path: ['security', 'auth', 'selectedType'], value: PROTOCOL },
            { path: ['model', 'name'], value: models.qwen },
          ],
        },
      ],
    },
  ],
  models: [{ purpose: null, use: 'qwen', setting: 'model.name' }],
  environment: () => ({}),
  install: { by: 'npm', package: '@qwen-code/qwen-code' },
};
