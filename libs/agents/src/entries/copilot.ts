import type { AgentEntry } from '../agent-entry';

/**
 * GitHub Copilot CLI with a provider of our own: `copilot help providers`. It reads the environment alone. `COPILOT_OFFLINE` keeps
 * it from signing in to GitHub, sending telemetry and replacing itself.
 */
export const COPILOT: AgentEntry = {
  id: 'copilot',
  name: 'GitHub Copilot CLI',
  program: 'copilot',
  token: 'through the gateway, and nothing goes to GitHub',
  files: [],
  models: [{ purpose: null, use: 'copilot', setting: null }],
  environment: ({ gatewayUrl, models }) => ({
    COPILOT_PROVIDER_BASE_URL: `${gatewayUrl}/openai/v1`,
    COPILOT_PROVIDER_TYPE: 'openai',
    // It wants one; the gateway drops it.
    COPILOT_PROVIDER_API_KEY: 'latchkey',
    COPILOT_MODEL: models.copilot,
    COPILOT_OFFLINE: 'true',
  }),
  install: {
    by: 'npm',
    package: '@github/copilot',
    nativeProgram: {
      packages: ({ platform, arch, isMusl }) => [
        `@github/copilot-${platform === 'linux' && isMusl ? 'linuxmusl' : platform}-${arch}`,
      ],
      path: 'copilot',
    },
  },
};
