import type { AgentInfo, SyncedProject } from '@latchkey/contracts';
import { installVerb, installedWords, modelWords, problemsOf, standingOf, summaryOf } from './agent-words';

function agent(change: Partial<AgentInfo> = {}): AgentInfo {
  return {
    id: 'codex',
    name: 'Codex',
    program: 'codex',
    installation: { state: 'ready', version: '1.2.3', path: '/home/app/.latchkey/agents/bin/codex' },
    canInstall: true,
    installHint: null,
    configuration: { state: 'written', file: '~/.codex/config.toml', left: [] },
    models: [{ purpose: null, name: 'databricks-gpt' }],
    ...change,
  };
}

const PROBLEM = { code: 'REGISTRY_UNREACHABLE', message: 'No answer.', hint: 'Set a proxy.' } as const;
const FAILED = { state: 'failed', ...PROBLEM } as const;
const BROKEN = { state: 'left-alone', file: '~/.codex/config.toml', ...PROBLEM } as const;
const MISSING = { state: 'not-installed' } as const;
const INSTALLING = { state: 'installing', step: 2, steps: 4, doing: 'Asking' } as const;
const THEIRS = { state: 'ready', version: null, path: '/usr/bin/codex' } as const;

describe('a tool in words', () => {
  it.each([
    ['ready', agent(), 'ready', '1.2.3', 'Update'],
    [
      'of somebody else',
      agent({ installation: THEIRS }),
      'ready',
      'At /usr/bin/codex, not by Latchkey',
      null,
    ],
    ['missing', agent({ installation: MISSING }), 'missing', 'Not installed', 'Install'],
    ['not to be had', agent({ installation: MISSING, canInstall: false }), 'missing', 'Not installed', null],
    ['under way', agent({ installation: INSTALLING }), 'installing', 'Step 2 of 4: Asking', 'Installing…'],
    ['failed', agent({ installation: FAILED }), 'troubled', 'Installation failed', 'Retry'],
    ['left alone', agent({ configuration: BROKEN }), 'troubled', '1.2.3', 'Update'],
    ['off', agent({ configuration: { state: 'off' }, canInstall: false }), 'off', '1.2.3', null],
  ] as const)('that is %s', (_, each, standing, words, verb) => {
    expect([standingOf(each), installedWords(each), installVerb(each)]).toEqual([standing, words, verb]);
  });

  it('names each thing that is wrong', () => {
    expect(problemsOf(agent())).toEqual([]);
    expect(problemsOf(agent({ installation: FAILED, configuration: BROKEN }))).toEqual([FAILED, BROKEN]);
  });

  it('says where the model stands that the person has chosen', () => {
    const [model] = agent().models;
    expect(modelWords(model!, agent())).toBe('databricks-gpt');
    expect(modelWords({ purpose: null, name: null }, agent())).toBe('as ~/.codex/config.toml says');
  });
});

describe('the sentence on all of them', () => {
  const failed = { name: 'report', problem: PROBLEM } as unknown as SyncedProject;

  it.each([
    ['all is set up', [agent(), agent({ installation: MISSING })], [], 'ok', /Installed: 1 of 2\./],
    ['one is wrong', [agent({ configuration: BROKEN })], [], 'warning', /^Codex needs something from you\.$/],
    ['a project is not synced', [agent()], [failed], 'warning', /^report needs/],
    [
      'several are wrong',
      [agent({ installation: FAILED }), agent({ name: 'Claude Code', configuration: BROKEN })],
      [failed],
      'warning',
      /^Codex, Claude Code and report need something/,
    ],
  ] as const)('when %s', (_, agents, projects, tone, text) => {
    const summary = summaryOf(agents, { isOn: true, projects });
    expect(summary.tone).toBe(tone);
    expect(summary.text).toMatch(text);
  });
});
