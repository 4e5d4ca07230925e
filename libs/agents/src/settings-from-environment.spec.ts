import { AGENT_IDS } from './agent-entry';
import { gitConfigEnvironment } from './git-environment';
import { INSTALLABLE } from './registry';
import { readIds, readSelection } from './selection';

describe('LATCHKEY_AGENTS', () => {
  it.each([
    ['', [...AGENT_IDS]],
    ['-gemini, -hermes', ['claude', 'codex', 'opencode', 'pi', 'copilot', 'qwen', 'git', 'databricks']],
    ['git,claude', ['claude', 'git']],
  ])('%j means %j', (text, ids) => {
    expect(readSelection(text)).toEqual({ ids, problem: null });
  });

  it.each(['cloud', '-gemini,claude', '--git'])('refuses %j', (text) => {
    expect(readSelection(text).problem).toMatch(/claude, codex/);
  });
});

describe('LATCHKEY_INSTALL_AGENTS', () => {
  it('takes those that can be installed', () => {
    expect(readIds('codex,claude,codex', INSTALLABLE)).toEqual({ ids: ['codex', 'claude'], problem: null });
    expect(readIds('hermes', INSTALLABLE).problem).toBe(
      'must be a list of claude, codex, opencode, gemini, pi, copilot, qwen',
    );
  });
});

it('git is told nothing by a variable where there is nothing to tell', () => {
  expect(gitConfigEnvironment([])).toEqual({});
  expect(gitConfigEnvironment([['a.b', 'c']])).toEqual({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_VALUE_0: 'c',
  });
});
