import { settingName } from './merge';
import { ASSUMED_MODELS } from '@latchkey/model-catalog';
import { AGENTS } from './registry';

const CONTEXT = {
  workspaceOrigin: 'https://dbc-1.cloud.databricks.com',
  keylessGatewayUrl: 'http://127.0.0.1:1/gateway',
  models: ASSUMED_MODELS,
  helperTtlMs: 60_000,
  gatewayUrl: 'http://127.0.0.1:1/key/gateway',
};
const named = Object.values(AGENTS).flatMap((entry) => entry.models.map((model) => ({ entry, ...model })));

it.each(named)(
  '$entry.name is told its model for $use where its entry says so',
  ({ entry, use, setting }) => {
    const model = ASSUMED_MODELS[use];
    if (setting === null) return expect(Object.values(entry.environment(CONTEXT))).toContain(model);
    const settings = entry.files.flatMap((file) => file.settings(CONTEXT)).flatMap((group) => group.settings);
    const value = settings.find(({ path }) => settingName(path) === setting)?.value;
    // OpenCode wants the provider's name before it.
    expect([model, `databricks/${model}`]).toContain(value);
  },
);
