import { chooseModels, findModel, modelsFor, type ModelCatalog } from './catalog';
import { isAgentOffered, managedHeaders, readManagedConfig } from './managed-config';
import { MODEL_USES, readModelSetting } from './model-uses';

const NO_CHOICE = { owner: {}, setting: {} };

function catalog(names: readonly string[], managed: unknown = null): ModelCatalog {
  const models = names.map((name) => ({ name, at: 'ai-gateway' as const, apiTypes: [] }));
  return { generation: 3, models, managed: readManagedConfig(managed) };
}

/** An admin’s configuration of one agent. */
function managed(agent: string, models: object, more: object = {}): object {
  const config = { model_config: { [agent.toLowerCase()]: models }, ...more };
  return {
    coding_agent_configs: [{ name: 'team', enabled_agents: [{ agent: `CODING_AGENT_${agent}`, config }] }],
  };
}

const TODAY = catalog([
  'system.ai.claude-opus-4-6',
  'system.ai.claude-opus-4-8',
  'system.ai.claude-opus-5-preview',
  'system.ai.claude-sonnet-5',
  'system.ai.claude-haiku-4-5',
  'system.ai.gpt-5-5',
  'system.ai.gpt-5-10',
  'system.ai.gpt-oss-120b',
  'system.ai.gemini-3-1-pro',
  'system.ai.gte-large-en',
]);

describe('chooseModels', () => {
  it('takes the best of each family, in the workspace’s own spelling', () => {
    expect(chooseModels(TODAY, NO_CHOICE)).toMatchObject({
      opus: { name: 'system.ai.claude-opus-4-8', source: 'best', isListed: true },
      sonnet: { name: 'system.ai.claude-sonnet-5' },
      haiku: { name: 'system.ai.claude-haiku-4-5' },
      codex: { name: 'system.ai.gpt-5-10' },
      gemini: { name: 'system.ai.gemini-3-1-pro' },
      opencode: { name: 'system.ai.claude-sonnet-5' },
      'opencode-small': { name: 'system.ai.claude-haiku-4-5' },
    });
  });

  it('takes the next family when the preferred one is missing', () => {
    const chosen = chooseModels(catalog(['system.ai.claude-haiku-4-5', 'system.ai.gpt-5']), NO_CHOICE);
    expect([chosen.opus.name, chosen.opencode.name]).toEqual([
      'system.ai.claude-haiku-4-5',
      'system.ai.gpt-5',
    ]);
  });

  it('says that a use has no model when the workspace serves none of its families', () => {
    const { gemini } = chooseModels(catalog(['system.ai.claude-haiku-4-5']), NO_CHOICE);
    expect(gemini).toMatchObject({ source: 'assumed', isListed: false });
  });

  it('assumes models until the workspace has been asked', () => {
    expect(chooseModels(null, NO_CHOICE).codex).toEqual({
      name: MODEL_USES.codex.assumed,
      source: 'assumed',
      isListed: null,
    });
  });

  it('respells names of an older generation, and keeps the suffix for a long context', () => {
    const { models: setting } = readModelSetting('opus=databricks-claude-opus-4-6[1m],codex=gpt-5-5');
    const chosen = chooseModels(TODAY, { owner: {}, setting });
    expect([chosen.opus, chosen.codex]).toEqual([
      { name: 'system.ai.claude-opus-4-6[1m]', source: 'setting', isListed: true },
      { name: 'system.ai.gpt-5-5', source: 'setting', isListed: true },
    ]);
  });

  it('keeps a retired name that someone set, and says that it is not listed', () => {
    const chosen = chooseModels(TODAY, { owner: { sonnet: 'databricks-claude-3-7-sonnet' }, setting: {} });
    expect(chosen.sonnet).toEqual({ name: 'databricks-claude-3-7-sonnet', source: 'owner', isListed: false });
  });

  it('prefers the owner’s choice to the admin’s default to the setting to the best', () => {
    const config = managed('CODEX', { default_model: 'system.ai.gpt-5-5' });
    const team = { ...TODAY, managed: readManagedConfig(config) };
    const setting = { codex: 'system.ai.gpt-5-10' };
    expect(chooseModels(team, { owner: { codex: 'gpt-5-10' }, setting }).codex).toMatchObject({
      source: 'owner',
    });
    expect(chooseModels(team, { owner: {}, setting }).codex).toMatchObject({
      name: 'system.ai.gpt-5-5',
      source: 'admin',
    });
    expect(chooseModels(TODAY, { owner: {}, setting }).codex).toMatchObject({ source: 'setting' });
  });

  it('ignores the owner’s choice of a model that the admin does not offer', () => {
    const config = managed('CODEX', { models: ['system.ai.gpt-5-5'] });
    const team = { ...TODAY, managed: readManagedConfig(config) };
    expect(chooseModels(team, { owner: { codex: 'system.ai.gpt-5-10' }, setting: {} }).codex).toMatchObject({
      name: 'system.ai.gpt-5-5',
      source: 'best',
    });
    expect(modelsFor('codex', team)).toEqual(['system.ai.gpt-5-5']);
  });
});

describe('modelsFor', () => {
  it('offers models of the dialect, the best first', () => {
    expect(modelsFor('opus', TODAY)).toEqual([
      'system.ai.claude-opus-4-8',
      'system.ai.claude-opus-4-6',
      'system.ai.claude-opus-5-preview',
      'system.ai.claude-sonnet-5',
      'system.ai.claude-haiku-4-5',
    ]);
    expect(modelsFor('opencode', TODAY)).not.toContain('system.ai.gte-large-en');
    expect(modelsFor('codex', TODAY)).toEqual(['system.ai.gpt-5-10', 'system.ai.gpt-5-5']);
  });

  it('goes by the API types where the workspace lists them', () => {
    const models = [
      { name: 'system.ai.gpt-5', at: 'ai-gateway' as const, apiTypes: ['mlflow/v1/chat/completions'] },
      { name: 'main.ml.tuned', at: 'ai-gateway' as const, apiTypes: ['openai/v1/responses'] },
    ];
    expect(modelsFor('codex', { generation: 3, models, managed: null })).toEqual(['main.ml.tuned']);
    expect(modelsFor('opencode', { generation: 3, models, managed: null })).toEqual(['system.ai.gpt-5']);
  });
});

describe('findModel', () => {
  it.each([
    'system.ai.claude-opus-4-8',
    'databricks-claude-opus-4-8',
    'claude-opus-4-8',
    'claude-opus-4-8-20260301',
  ])('finds %s', (name) => {
    expect(findModel(TODAY, name)?.name).toBe('system.ai.claude-opus-4-8');
  });

  it('finds nothing for a model that is gone', () => {
    expect(findModel(TODAY, 'databricks-claude-3-7-sonnet')).toBeNull();
  });
});

describe('readManagedConfig', () => {
  it('reads the slots and headers of Claude Code', () => {
    const models = { models: { default_opus_model: 'system.ai.claude-opus-4-6', default_haiku_model: 7 } };
    const headers = { 'X-Team': 'data', Authorization: 'Bearer x', 'bad name': 'x', 'X-Line': 'a\nb' };
    const config = readManagedConfig(managed('CLAUDE_CODE', models, { custom_headers: headers }));
    expect(config?.agents['claude']).toEqual({
      defaults: { opus: 'system.ai.claude-opus-4-6' },
      offered: ['system.ai.claude-opus-4-6'],
      headers: { 'x-team': 'data' },
    });
  });

  it('adds the headers to requests of that agent alone', () => {
    const headers = { 'X-Team': 'data' };
    const claude = readManagedConfig(managed('CLAUDE_CODE', {}, { custom_headers: headers }));
    expect(managedHeaders(claude, 'anthropic', '')).toEqual({ 'x-team': 'data' });
    expect(managedHeaders(claude, 'gemini', '')).toEqual({});
    const opencode = readManagedConfig(managed('OPENCODE', {}, { custom_headers: headers }));
    expect(managedHeaders(opencode, 'openai-chat', 'opencode/1.18.33 ai-sdk')).toEqual({ 'x-team': 'data' });
    expect(managedHeaders(opencode, 'openai-chat', 'OpenAI/Python')).toEqual({});
  });

  it('offers the agents that it names, and those that it can’t name', () => {
    const config = readManagedConfig(managed('CODEX', {}));
    expect(['codex', 'claude', 'hermes', 'git'].map((id) => isAgentOffered(config, id))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(isAgentOffered(null, 'claude')).toBe(true);
  });

  it('gives a default model to the use of its family alone', () => {
    const config = readManagedConfig(managed('CLAUDE_CODE', { default_model: 'system.ai.claude-opus-4-6' }));
    expect(config?.agents['claude']?.defaults).toEqual({ opus: 'system.ai.claude-opus-4-6' });
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{ coding_agent_configs: 'x' }],
    [{ coding_agent_configs: [{ enabled_agents: [null] }] }],
  ])('reads %j as no configuration', (answer) => {
    expect(readManagedConfig(answer)).toBeNull();
  });
});
