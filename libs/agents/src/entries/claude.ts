import type { AgentEntry } from '../agent-entry';
import { JSON_FORMAT } from '../formats/jsonc';

/**
 * Claude Code. Settings: https://code.claude.com/docs/en/settings, gateways: https://code.claude.com/docs/en/llm-gateway.
 * Its helper's token is used once more after it is too old, while a new one is fetched, and is asked for at once on 401
 * only, where Databricks answers 403. So its requests go through the gateway, which puts the current token on each.
 */
export const CLAUDE: AgentEntry = {
  id: 'claude',
  name: 'Claude Code',
  program: 'claude',
  token: 'through the gateway; its `apiKeyHelper` signs it in',
  files: [
    {
      paths: ['.claude/settings.json'],
      format: JSON_FORMAT,
      settings: ({ helperTtlMs, models }) => [
        {
          settings: [
            { path: ['apiKeyHelper'], value: 'latchkey token' },
            { path: ['env', 'CLAUDE_CODE_API_KEY_HELPER_TTL_MS'], value: String(helperTtlMs) },
          ],
          // Whoever signs in in another way has decided.
          yieldsTo: [
            ['env', 'ANTHROPIC_API_KEY'],
            ['env', 'ANTHROPIC_AUTH_TOKEN'],
            ['env', 'CLAUDE_CODE_USE_BEDROCK'],
            ['env', 'CLAUDE_CODE_USE_VERTEX'],
            ['env', 'CLAUDE_CODE_USE_FOUNDRY'],
          ],
        },
        { settings: [{ path: ['env', 'ANTHROPIC_DEFAULT_OPUS_MODEL'], value: models.opus }] },
        { settings: [{ path: ['env', 'ANTHROPIC_DEFAULT_SONNET_MODEL'], value: models.sonnet }] },
        { settings: [{ path: ['env', 'ANTHROPIC_DEFAULT_HAIKU_MODEL'], value: models.haiku }] },
        // The workspace refuses fields that it does not know.
        { settings: [{ path: ['env', 'CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS'], value: '1' }] },
      ],
    },
  ],
  models: [
    { purpose: 'Opus', use: 'opus', setting: 'env.ANTHROPIC_DEFAULT_OPUS_MODEL' },
    { purpose: 'Sonnet', use: 'sonnet', setting: 'env.ANTHROPIC_DEFAULT_SONNET_MODEL' },
    { purpose: 'Haiku', use: 'haiku', setting: 'env.ANTHROPIC_DEFAULT_HAIKU_MODEL' },
  ],
  environment: ({ gatewayUrl }) => ({ ANTHROPIC_BASE_URL: `${gatewayUrl}/anthropic` }),
  install: {
    by: 'npm',
    package: '@anthropic-ai/claude-code',
    nativeProgram: {
      packages: ({ platform, arch, isMusl }) => [
        `@anthropic-ai/claude-code-${platform}-${arch}${platform === 'linux' && isMusl ? '-musl' : ''}`,
      ],
      path: 'claude',
    },
  },
};
