import type { AgentInfo, AgentModel, SyncedProject } from '@latchkey/contracts';
import {
  agentProblems,
  agentStatus,
  changeText,
  defaultModelText,
  installLabel,
  installationText,
  modelText,
  summarize,
  syncText,
} from './status-text';

const HELD_BACK: AgentInfo['installation'] = {
  state: 'ready',
  version: '1.2.3',
  path: '/bin/codex',
  heldBack: '2.0.0 needs Node 22 or newer',
};
const MODEL: AgentModel = {
  use: 'codex',
  purpose: null,
  name: 'system.ai.gpt-5',
  source: 'best',
  dialect: 'openai-responses',
  offered: ['system.ai.gpt-5', 'system.ai.gpt-4'],
};

function agent(change: Partial<AgentInfo> = {}): AgentInfo {
  return {
    id: 'codex',
    name: 'Codex',
    program: 'codex',
    installation: { state: 'ready', version: '1.2.3', path: '/home/app/.latchkey/agents/bin/codex' },
    canInstall: true,
    installHint: null,
    configuration: { state: 'written', file: '~/.codex/config.toml', left: [] },
    models: [MODEL],
    modelProblem: null,
    ...change,
  };
}

const PROBLEM = { code: 'REGISTRY_UNREACHABLE', message: 'No answer.', hint: 'Set a proxy.' } as const;
const FAILED = { state: 'failed', ...PROBLEM } as const;
const BROKEN = { state: 'left-alone', file: '~/.codex/config.toml', ...PROBLEM } as const;
const MISSING = { state: 'not-installed' } as const;
const INSTALLING = { state: 'installing', step: 2, steps: 4, doing: 'Asking' } as const;
const PREINSTALLED = { state: 'ready', version: null, path: '/usr/bin/codex' } as const;

describe('status of a tool', () => {
  it.each([
    ['ready', agent(), 'ready', '1.2.3', 'Update'],
    [
      'held back by Node',
      agent({ installation: HELD_BACK }),
      'ready',
      '1.2.3, because 2.0.0 needs Node 22 or newer',
      'Update',
    ],
    ['preinstalled', agent({ installation: PREINSTALLED }), 'ready', 'Preinstalled (/usr/bin/codex)', null],
    ['not installed', agent({ installation: MISSING }), 'missing', 'Not installed', 'Install'],
    [
      'not installable',
      agent({ installation: MISSING, canInstall: false }),
      'missing',
      'Not installed',
      null,
    ],
    [
      'being installed',
      agent({ installation: INSTALLING }),
      'installing',
      'Step 2 of 4: Asking',
      'Installing…',
    ],
    ['failed', agent({ installation: FAILED }), 'problem', 'Installation failed', 'Retry'],
    ['left with its broken file', agent({ configuration: BROKEN }), 'problem', '1.2.3', 'Update'],
    [
      'switched off',
      agent({ configuration: { state: 'off', by: 'setting' }, canInstall: false }),
      'off',
      '1.2.3',
      null,
    ],
  ] as const)('that is %s', (_name, each, status, text, label) => {
    expect([agentStatus(each), installationText(each), installLabel(each)]).toEqual([status, text, label]);
  });

  it('lists every problem', () => {
    expect(agentProblems(agent())).toEqual([]);
    expect(agentProblems(agent({ installation: FAILED, configuration: BROKEN }))).toEqual([FAILED, BROKEN]);
  });

  it('names the model, or the file that sets it', () => {
    expect(modelText(MODEL, agent())).toBe('system.ai.gpt-5');
    expect(modelText({ ...MODEL, name: null }, agent())).toBe('Set in ~/.codex/config.toml');
  });

  it.each([
    ['best', 'gpt-5 (best)'],
    ['admin', 'gpt-5 (set by your admin)'],
    ['setting', 'gpt-5 (set by the app)'],
    ['assumed', 'gpt-5 (assumed)'],
    ['owner', 'Default'],
  ] as const)('labels the default of a model that comes from %s', (source, label) => {
    expect(defaultModelText({ ...MODEL, source })).toBe(label);
  });

  it('counts a model that the workspace lacks as a problem only for an installed tool', () => {
    const modelProblem = { ...PROBLEM, code: 'MODEL_UNAVAILABLE' } as const;
    expect(agentStatus(agent({ modelProblem }))).toBe('problem');
    expect(agentProblems(agent({ modelProblem }))).toEqual([modelProblem]);
    expect(agentStatus(agent({ modelProblem, installation: MISSING }))).toBe('missing');
    expect(agentProblems(agent({ modelProblem, installation: MISSING }))).toEqual([]);
  });
});

describe('summarize', () => {
  const failed = { name: 'report', problem: PROBLEM } as unknown as SyncedProject;

  it.each([
    [
      'an agent is ready',
      [agent(), agent({ installation: MISSING })],
      [],
      'ok',
      /^Codex is ready in every shell\.$/,
    ],
    [
      'several agents are ready',
      [agent(), agent({ name: 'Pi' })],
      [],
      'ok',
      /^Codex and Pi are ready in every shell\.$/,
    ],
    [
      'no agent is installed, though git is',
      [agent({ installation: MISSING }), agent({ name: 'git', models: [] })],
      [],
      'neutral',
      /^No agent is installed yet\./,
    ],
    [
      'one tool has a problem',
      [agent({ configuration: BROKEN })],
      [],
      'warning',
      /^Codex needs your attention\.$/,
    ],
    ['a project fails to sync', [agent()], [failed], 'warning', /^report needs/],
    [
      'several have problems',
      [agent({ installation: FAILED }), agent({ name: 'Claude Code', configuration: BROKEN })],
      [failed],
      'warning',
      /^Codex, Claude Code and report need your attention/,
    ],
  ] as const)('when %s', (_name, agents, projects, tone, text) => {
    const summary = summarize(agents, { isOn: true, projects });
    expect(summary.tone).toBe(tone);
    expect(summary.text).toMatch(text);
  });
});

const NOW = Date.parse('2026-01-01T10:05:00Z');

function project(change: Partial<SyncedProject> = {}): SyncedProject {
  return {
    name: 'report',
    target: '/Workspace/Users/ada@example.com/projects/report',
    state: 'synced',
    commit: '0123456789abcdef',
    syncedAt: '2026-01-01T10:02:00Z',
    written: 2,
    deleted: 1,
    skipped: [],
    problem: null,
    ...change,
  };
}

it.each([
  [{}, 'Synced 3 min ago'],
  [{ state: 'failed' }, 'Last synced 3 min ago'],
  [{ state: 'failed', syncedAt: null }, 'Not synced'],
  [{ state: 'syncing' }, 'Syncing…'],
  [{ state: 'waiting', commit: null, syncedAt: null }, 'No commits yet'],
] as const)('syncText of %j is %s', (change, text) => expect(syncText(project(change), NOW)).toBe(text));

it.each([
  [{}, '0123456: 2 written, 1 deleted'],
  [{ written: 0, deleted: 0 }, '0123456: no changes'],
  [{ commit: null }, '–'],
] as const)('changeText of %j is %s', (change, text) => expect(changeText(project(change))).toBe(text));
