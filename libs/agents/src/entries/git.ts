import type { AgentEntry } from '../agent-entry';

/**
 * git, by the environment that ranks above every file (`GIT_CONFIG_COUNT`, git 2.31). A helper in a file would be asked
 * beside the user's others, and git hands each what another has found: `store` would put the token on the disk. The empty
 * name takes the others out, for this workspace alone.
 */
export const GIT: AgentEntry = {
  id: 'git',
  name: 'git',
  program: 'git',
  token: 'by a credential helper, for this workspace’s address alone',
  files: [],
  models: [],
  environment: () => ({}),
  gitConfig: ({ workspaceOrigin }) => [
    [`credential.${workspaceOrigin}.helper`, ''],
    [`credential.${workspaceOrigin}.helper`, '!latchkey git-credential'],
  ],
  install: {
    by: 'hand',
    hint: 'Databricks Apps comes with it; elsewhere install it from your system’s packages.',
  },
};
