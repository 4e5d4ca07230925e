// Who may import whom, for `@nx/enforce-module-boundaries`. Each line is proven by a bad import in
// `tools/boundaries.spec.ts`.

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
  'pty-engine',
  'databricks-client',
];

/** @param {{isTest?: boolean}} [of] a test may use the helpers for tests too */
export const depConstraints = ({ isTest = false } = {}) => [
  // Rules and shapes: no framework, no I/O, so that they can be tested with nothing but values. The package is for tests.
  {
    sourceTag: 'layer:pure',
    onlyDependOnLibsWithTags: ['layer:pure'],
    allowedExternalImports: ['fast-check'],
  },
  // As pure, and with parsers, which keep a file's comments and order.
  {
    sourceTag: 'layer:text',
    onlyDependOnLibsWithTags: ['layer:pure'],
    allowedExternalImports: ['jsonc-parser', 'toml-eslint-parser', 'yaml', 'fast-check'],
  },
  { sourceTag: 'layer:client', bannedExternalImports: ['@nestjs/*', '@angular/*', 'express', 'node-pty'] },
  // The process whose end ends every shell stays small.
  { sourceTag: 'layer:host', allowedExternalImports: ['node-pty', 'ws', ...(isTest ? ['esbuild'] : [])] },
  only('concurrency'),
  only('contracts'),
  only('token'),
  only('rotation', 'concurrency', 'contracts', 'token'),
  only('gateway-rules'),
  only('agents'),
  only('sessions', 'concurrency', 'contracts'),
  only('screen-mirror'),
  only('databricks-client', 'token'),
  only('pty-engine', 'concurrency', 'contracts', 'sessions', 'screen-mirror'),
  only('pty-host', 'concurrency', 'contracts', 'pty-engine', 'screen-mirror'),
  only('terminal-client', 'concurrency', 'contracts'),
  only('testing', 'concurrency', 'contracts'),
  // Started anew for each token that is asked for: what it imports is time.
  { ...only('cli', 'concurrency', 'contracts'), allowedExternalImports: [] },
  only('api', ...API, ...(isTest ? ['testing', 'terminal-client'] : [])),
  only('web', 'concurrency', 'contracts', 'terminal-client'),
  // Its own reading of the workspace's API: a misreading shared with our client would hide in both.
  only('workspace-sandbox'),
  only('tools'),
  only('bench', 'concurrency', 'contracts', 'terminal-client', 'testing'),
  only('e2e', 'concurrency', 'contracts', 'terminal-client', 'testing'),
];
