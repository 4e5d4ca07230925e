import { readModelSetting } from './model-uses';

describe('LATCHKEY_MODELS', () => {
  it('names models by use', () => {
    expect(readModelSetting(' sonnet=my-endpoint , codex = system.ai.gpt-5 ,')).toEqual({
      models: { sonnet: 'my-endpoint', codex: 'system.ai.gpt-5' },
      problem: null,
    });
  });

  it('may ask for the long context of Claude Code', () => {
    expect(readModelSetting('opus=databricks-claude-opus-4-8[1m]').problem).toBeNull();
  });

  it.each([
    'sonet=x',
    'sonnet',
    'sonnet=',
    'sonnet=a=b',
    'sonnet=a b',
    'sonnet="x"',
    'toString=x',
    'sonnet=$(id)',
  ])('refuses %j and says what it takes', (text) => {
    expect(readModelSetting(text).problem).toMatch(/opus, sonnet, haiku/);
  });
});
