import type { AgentEntry } from '../agent-entry';
import { JSONC_FORMAT } from '../formats/jsonc';

const PROVIDER = 'databricks';
const AT = ['providers', PROVIDER] as const;

/**
 * Pi: `docs/models.md` and `docs/settings.md` of its package. `baseUrl` can't refer to the environment, so it is the gateway's
 * address without a key. Pi runs the command behind `!` for each request.
 */
export const PI: AgentEntry = {
  id: 'pi',
  name: 'Pi',
  program: 'pi',
  token: 'through the gateway; its `apiKey` command signs it in',
  files: [
    {
      paths: ['.pi/agent/models.json'],
      format: JSONC_FORMAT,
      settings: ({ keylessGatewayUrl, models }) => [
        {
          // The key is for this address alone.
          settings: [
            { path: [...AT, 'baseUrl'], value: `${keylessGatewayUrl}/openai/v1` },
            { path: [...AT, 'api'], value: 'openai-completions' },
            { path: [...AT, 'apiKey'], value: '!latchkey gateway-key' },
          ],
        },
        { settings: [{ path: [...AT, 'models'], value: [{ id: models.pi }] }] },
      ],
    },
    {
      paths: ['.pi/agent/settings.json'],
      format: JSONC_FORMAT,
      settings: ({ models }) => [
        {
          settings: [
            { path: ['defaultProvider'], value: PROVIDER },
            { path: ['defaultModel'], value: models.pi },
          ],
        },
      ],
    },
  ],
  models: [{ purpose: null, use: 'pi', setting: 'defaultModel' }],
  environment: () => ({}),
  install: { by: 'npm', package: '@earendil-works/pi-coding-agent' },
};
