import type { AgentEntry } from '../agent-entry';
import { JSONC_FORMAT } from '../formats/jsonc';

/**
 * Gemini CLI: https://geminicli.com/docs/get-started/configuration. Address and key are read from the environment before
 * any `.env` file, so nothing but the way to sign in has to stand in a file.
 */
export const GEMINI: AgentEntry = {
  id: 'gemini',
  name: 'Gemini CLI',
  program: 'gemini',
  token: 'through the gateway',
  files: [
    {
      paths: ['.gemini/settings.json'],
      format: JSONC_FORMAT,
      settings: () => [
        { settings: [{ path: ['security', 'auth', 'selectedType'], value: 'gemini-api-key' }] },
      ],
    },
  ],
  models: [{ purpose: null, use: 'gemini', setting: null }],
  environment: ({ gatewayUrl, models }) => ({
    GOOGLE_GEMINI_BASE_URL: `${gatewayUrl}/gemini`,
    // It wants one; the gateway drops it.
    GEMINI_API_KEY: 'latchkey',
    GEMINI_MODEL: models.gemini,
  }),
  install: { by: 'npm', package: '@google/gemini-cli' },
};
