import { bareName, compareModels, isFoundationModel, parseModelName, withoutDate } from './model-name';

describe('the default of a family', () => {
  it.each([
    ['compares versions by number', ['gpt-5-9', 'gpt-5-10', 'gpt-5-2'], 'gpt-5-10'],
    ['counts a missing part as 0', ['gpt-5', 'gpt-5-1', 'gpt-4-9'], 'gpt-5-1'],
    ['takes a major version over any minor one', ['claude-opus-4-8', 'claude-opus-5'], 'claude-opus-5'],
    ['puts previews last', ['claude-opus-5-preview', 'claude-opus-4-6'], 'claude-opus-4-6'],
    ['puts experimental models last', ['gemini-4-pro-exp', 'gemini-2-5-pro'], 'gemini-2-5-pro'],
    [
      'takes a preview when there is nothing else',
      ['gemini-3-pro-preview', 'gemini-2-pro-preview'],
      'gemini-3-pro-preview',
    ],
    ['takes a full-size model over a newer small one', ['gpt-5-6-mini', 'gpt-5-5'], 'gpt-5-5'],
    ['takes the plain name over a variant', ['gpt-5-5-codex', 'gpt-5-5'], 'gpt-5-5'],
    ['takes a newer variant over an older plain name', ['gpt-5-6-codex', 'gpt-5-5'], 'gpt-5-6-codex'],
    [
      'takes the plain name over a dated one',
      ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
      'claude-haiku-4-5',
    ],
    ['reads versions before the family', ['claude-3-7-sonnet', 'claude-sonnet-4'], 'claude-sonnet-4'],
    ['reads versions with a letter', ['kimi-k2', 'kimi-k2-5', 'kimi-k1-9'], 'kimi-k2-5'],
    ['reads versions with a dot', ['gpt-5.9', 'gpt-5.10'], 'gpt-5.10'],
    ['compares names of both generations', ['databricks-gpt-5-5', 'system.ai.gpt-5-6'], 'system.ai.gpt-5-6'],
    ['takes a Flash that is not Lite', ['gemini-3-1-flash-lite', 'gemini-3-flash'], 'gemini-3-flash'],
  ])('%s', (_title, names, best) => {
    for (const order of [names, [...names].reverse()]) expect([...order].sort(compareModels)[0]).toBe(best);
  });
});

describe('parseModelName', () => {
  it.each([
    ['system.ai.claude-fable-5', 'claude-fable', [5]],
    ['databricks-claude-opus-4-8', 'claude-opus', [4, 8]],
    ['databricks-claude-3-7-sonnet', 'claude-sonnet', [3, 7]],
    ['system.ai.claude-haiku-4-5-20251001', 'claude-haiku', [4, 5]],
    ['system.ai.gpt-5-10', 'gpt', [5, 10]],
    ['gpt-5-2025-08-07', 'gpt', [5]],
    ['system.ai.gemini-3-1-pro', 'gemini-pro', [3, 1]],
    ['system.ai.gemini-3-flash', 'gemini-flash', [3]],
    ['system.ai.kimi-k2-5', 'kimi', [2, 5]],
    ['system.ai.glm-5-1', 'glm', [5, 1]],
    ['system.ai.deepseek-v4', 'deepseek', [4]],
  ])('reads %s', (name, family, version) => {
    expect(parseModelName(name)).toMatchObject({ family, version });
  });

  it.each([
    'databricks-gpt-oss-120b',
    'databricks-meta-llama-3-3-70b-instruct',
    'databricks-gte-large-en',
    'my-claude-opus-4',
    '',
  ])('finds no family in %p', (name) => {
    expect(parseModelName(name).family).toBeNull();
  });
});

describe('names of a model', () => {
  it.each([
    'databricks-claude-opus-4-8',
    'system.ai.claude-opus-4-8',
    'model-services/system.ai.claude-opus-4-8',
  ])('recognizes %s as a model of Databricks', (name) => {
    expect([bareName(name), isFoundationModel(name)]).toEqual(['claude-opus-4-8', true]);
  });

  it('leaves the user’s own models alone', () => {
    expect([bareName('main.ml.my-model'), isFoundationModel('main.ml.my-model')]).toEqual([
      'main.ml.my-model',
      false,
    ]);
  });

  it('removes a date', () => {
    expect(withoutDate('claude-haiku-4-5-20251001')).toBe('claude-haiku-4-5');
  });
});
