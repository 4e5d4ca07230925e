// Defines which projects may import which, and which folders inside the api. `tools/boundaries.spec.ts` checks each line with a
// bad import.

/** @param {string} project @param {readonly string[]} targets */
const only = (project, ...targets) => ({
  sourceTag: `project:${project}`,
  onlyDependOnLibsWithTags: targets.map((target) => `project:${target}`),
});

const API = [
  'concurrency',
  'contracts',
  'token',
  'rotation',
  'agents',
  'gateway-rules',
  'model-catalog',
  'pty-engine',
  'databricks-client',
];

/** @param {{isTest?: boolean}} [of] tests may also import the test helpers */
export const depConstraints = ({ isTest = false } = {}) => [
  // No framework and no I/O, so that tests need nothing but values. fast-check is for tests.
  {
    sourceTag: 'layer:pure',
    onlyDependOnLibsWithTags: ['layer:pure'],
    allowedExternalImports: ['fast-check'],
  },
  // Pure, plus parsers that keep a file's comments and order.
  {
    sourceTag: 'layer:text',
    onlyDependOnLibsWithTags: ['layer:pure'],
    allowedExternalImports: ['jsonc-parser', 'toml-eslint-parser', 'yaml', 'fast-check'],
  },
  { sourceTag: 'layer:client', bannedExternalImports: ['@nestjs/*', '@angular/*', 'express', 'node-pty'] },
  // The process whose end ends every shell stays small.
  {
    sourceTag: 'layer:host',
    allowedExternalImports: ['node-pty', 'ws', ...(isTest ? ['esbuild', 'fast-check'] : [])],
  },
  only('concurrency'),
  only('contracts'),
  only('token'),
  only('rotation', 'concurrency', 'contracts', 'token'),
  only('gateway-rules'),
  only('model-catalog'),
  only('agents', 'model-catalog'),
  only('sessions', 'concurrency', 'contracts'),
  only('screen-mirror'),
  only('databricks-client', 'token'),
  only('pty-engine', 'concurrency', 'contracts', 'sessions', 'screen-mirror'),
  only('pty-host', 'concurrency', 'contracts', 'pty-engine', 'screen-mirror'),
  only('terminal-client', 'concurrency', 'contracts'),
  only('testing', 'concurrency', 'contracts'),
  // Starts for each token request, so every import costs time.
  { ...only('cli', 'concurrency', 'contracts'), allowedExternalImports: [] },
  only('api', ...API, ...(isTest ? ['testing', 'terminal-client'] : [])),
  only('web', 'concurrency', 'contracts', 'terminal-client'),
  // Implements the workspace's API independently: a misreading shared with our client would stay hidden in both.
  only('workspace-sandbox'),
  only('tools'),
  only('bench', 'concurrency', 'contracts', 'terminal-client', 'testing'),
  only('e2e', 'concurrency', 'contracts', 'terminal-client', 'testing'),
];

/** Folders of `apps/api/src` and the folders that each may import. Files directly in `apps/api/src` wire all of them. */
const API_MODULES = {
  config: [],
  common: [],
  audit: ['common', 'config', 'workspace'],
  credentials: ['common', 'config'],
  workspace: ['config'],
  uploads: ['audit', 'common', 'config'],
  preferences: ['audit', 'common', 'config', 'credentials'],
  identity: ['audit', 'common', 'config', 'credentials', 'workspace'],
  web: ['audit', 'common', 'config', 'identity'],
  tunnel: ['audit', 'common', 'identity'],
  ipc: ['config', 'identity'],
  pat: ['audit', 'common', 'config', 'credentials', 'workspace'],
  tools: ['audit', 'common', 'config', 'credentials', 'ipc', 'pat'],
  terminal: ['audit', 'common', 'config', 'credentials', 'identity', 'ipc', 'pat'],
  events: ['pat', 'preferences', 'terminal'],
  metrics: ['audit', 'ipc', 'terminal'],
  health: ['audit', 'common', 'config', 'credentials', 'metrics', 'pat', 'terminal', 'workspace'],
  models: ['audit', 'common', 'config', 'credentials', 'pat'],
  agents: ['audit', 'common', 'config', 'credentials', 'health', 'models', 'tools'],
  gateway: ['common', 'config', 'credentials', 'health', 'models', 'pat', 'tools'],
  sync: ['audit', 'common', 'config', 'health', 'pat', 'tools'],
};

/** One ESLint config per module: a relative import may only lead into the folders that the table allows. */
export const apiModuleRules = (/** @type {readonly string[]} */ ignores) =>
  Object.entries(API_MODULES).map(([module, allowed]) => {
    const forbidden = Object.keys(API_MODULES).filter((name) => name !== module && !allowed.includes(name));
    return {
      files: [`apps/api/src/${module}/**/*.ts`],
      ignores,
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: `^(\\.\\./)+(${forbidden.join('|')})(/|$)`,
                message: `apps/api/src/${module} imports only: ${allowed.join(', ') || 'nothing of the api'}.`,
              },
            ],
          },
        ],
      },
    };
  });
