import type { AgentEntry } from '../agent-entry';

/** The Databricks CLI and SDKs find the metadata service by the environment that every session has. */
export const DATABRICKS_CLI: AgentEntry = {
  id: 'databricks',
  name: 'Databricks CLI and SDKs',
  program: 'databricks',
  token: 'from the metadata service',
  files: [],
  models: [],
  environment: () => ({}),
  install: {
    by: 'hand',
    // PyPI has a `databricks-cli`, which is the old one.
    hint: 'No package registry has the command line. See https://docs.databricks.com/dev-tools/cli/install for how to install it.',
  },
};
