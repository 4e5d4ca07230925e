import type { AgentEntry } from '../agent-entry';
import { JSONC_FORMAT } from '../formats/jsonc';

const PROVIDER = ['provider', 'databricks'] as const;

/** OpenCode: https://opencode.ai/docs/config and https://opencode.ai/docs/providers. It can read the environment in its file. */
export const OPENCODE: AgentEntry = {
  id: 'opencode',
  name: 'OpenCode',
  program: 'opencode',
  token: 'through the gateway',
  files: [
    {
      paths: ['.config/opencode/opencode.json', '.config/opencode/opencode.jsonc'],
      format: JSONC_FORMAT,
      settings: ({ models }) => [
        { settings: [{ path: [...PROVIDER, 'npm'], value: '@ai-sdk/openai-compatible' }] },
        { settings: [{ path: [...PROVIDER, 'name'], value: 'Databricks' }] },
        {
          settings: [
            { path: [...PROVIDER, 'options', 'baseURL'], value: '{env:LATCHKEY_GATEWAY_URL}/openai/v1' },
            { path: [...PROVIDER, 'options', 'apiKey'], value: 'latchkey' },
          ],
        },
        ...[...new Set([models.opencode, models['opencode-small']])].map((model) => ({
          settings: [{ path: [...PROVIDER, 'models', model, 'name'], value: model }],
        })),
        { settings: [{ path: ['model'], value: `${PROVIDER[1]}/${models.opencode}` }] },
        // For titles and the like; its own choice may be a model that this workspace does not serve.
        { settings: [{ path: ['small_model'], value: `${PROVIDER[1]}/${models['opencode-small']}` }] },
      ],
    },
  ],
  models: [
    { purpose: 'Main', use: 'opencode', setting: 'model' },
    { purpose: 'Small', use: 'opencode-small', setting: 'small_model' },
  ],
  environment: () => ({}),
  install: {
    by: 'npm',
    package: 'opencode-ai',
    nativeProgram: {
      packages: ({ platform, arch, isMusl, hasAvx2 }) => {
        const base = `opencode-${platform}-${arch}`;
        const baseline = arch === 'x64' && !hasAvx2 ? '-baseline' : '';
        return [`${base}${baseline}${isMusl ? '-musl' : ''}`, `${base}${baseline}`, base];
      },
      path: 'bin/opencode',
    },
  },
};
