import { asksForCodexModels, codexModels } from './codex-models';

describe('the list of models for Codex', () => {
  it('is for the client that sends its version', () => {
    expect(asksForCodexModels('client_version=0.171.0')).toBe(true);
    expect(asksForCodexModels('')).toBe(false);
    expect(asksForCodexModels('limit=2')).toBe(false);
  });

  it('ranks the models in the order given, by the names that requests use', () => {
    expect(codexModels(['databricks-gpt-5-5', 'system.ai.gpt-5-2']).models).toMatchObject([
      { slug: 'databricks-gpt-5-5', priority: 1 },
      { slug: 'system.ai.gpt-5-2', priority: 2 },
    ]);
  });

  it('has every field without which Codex refuses the whole list', () => {
    const [model] = codexModels(['databricks-gpt-5-5']).models;
    const required = [
      'slug',
      'display_name',
      'supported_reasoning_levels',
      'shell_type',
      'visibility',
      'supported_in_api',
      'priority',
      'support_verbosity',
      'truncation_policy',
      'experimental_supported_tools',
      'base_instructions',
    ];
    expect(Object.keys(model ?? {})).toEqual(expect.arrayContaining(required));
  });
});
