import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { API, type AgentInfo, type AgentList, type PatStatus } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { AGENTS_HOME, agentsMissing, recordVersion, wayOut } from '../src/optional-clients';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(600_000);

const IDS = ['claude', 'codex', 'opencode', 'gemini', 'pi', 'copilot', 'qwen'];
const OVERLAP_SECONDS = 4;
const missing = agentsMissing();
const because = missing === null ? '' : ` (skipped: ${missing})`;

interface Agent {
  /** How it is asked without its own interface, with `$PROMPT` for the words. */
  readonly command: string;
  readonly model: string;
  /** Path that it asks for at the workspace. */
  readonly path: string;
}

const AGENTS: Readonly<Record<string, Agent>> = {
  'Claude Code': {
    command: 'claude -p "$PROMPT"',
    model: 'system.ai.claude-opus-4-8',
    path: '/ai-gateway/anthropic/v1/messages',
  },
  Codex: {
    command: 'codex exec --skip-git-repo-check "$PROMPT"',
    model: 'system.ai.gpt-5-10',
    path: '/ai-gateway/codex/v1/responses',
  },
  OpenCode: {
    command: 'opencode run "$PROMPT"',
    model: 'system.ai.claude-sonnet-5',
    path: '/ai-gateway/mlflow/v1/chat/completions',
  },
  'Gemini CLI': {
    command: 'gemini --skip-trust -p "$PROMPT"',
    model: 'system.ai.gemini-3-1-pro',
    path: '/ai-gateway/gemini/v1beta/models/system.ai.gemini-3-1-pro:streamGenerateContent',
  },
  Pi: {
    command: 'pi -p "$PROMPT"',
    model: 'system.ai.claude-sonnet-5',
    path: '/ai-gateway/mlflow/v1/chat/completions',
  },
  'GitHub Copilot CLI': {
    command: 'copilot -p "$PROMPT"',
    model: 'system.ai.claude-sonnet-5',
    path: '/ai-gateway/mlflow/v1/chat/completions',
  },
  'Qwen Code': {
    command: 'qwen -p "$PROMPT"',
    model: 'system.ai.claude-sonnet-5',
    path: '/ai-gateway/mlflow/v1/chat/completions',
  },
};

let both: TwoProcesses;
let shell: Shell;
const control = () => both.sandbox.control;
const agents = async (): Promise<readonly AgentInfo[]> => {
  const { agents: all } = (await (await both.visitor.fetch(API.agents)).json()) as AgentList;
  return all.filter(({ id }) => IDS.includes(id));
};
const generation = async (): Promise<number> =>
  ((await (await both.visitor.fetch(API.patStatus)).json()) as PatStatus).generation;
const liveTokens = async (): Promise<readonly string[]> =>
  (await control().state()).tokens.filter(({ status }) => status === 'live').map(({ id }) => id);
const anyLive = async (ids: readonly string[]): Promise<boolean> =>
  (await liveTokens()).some((id) => ids.includes(id));
/** Those of the model that an agent does its work with; some ask others for titles and the like. */
const callsOf = async ({ model, path }: Agent) =>
  (await control().modelCalls()).calls.filter(
    // Of Gemini, the path names the model.
    (call) => (call.model === null || call.model === model) && call.path === path,
  );

/** Waits as long as the server asks: a rate limit gives no event. */
const retryAfter = ({ headers }: Response) => delay(1_000 * Number(headers.get('retry-after')));

/** Rotates now, or as soon as the rate limit allows. */
async function rotate(): Promise<void> {
  const answer = await both.visitor.fetch(API.rotatePat, { json: {} });
  if (answer.status === 429) {
    await retryAfter(answer);
    return rotate();
  }
  expect(answer.status).toBe(200);
}

/** Asks an agent in the session; what it said lies in a file, however its own interface shows it. */
async function ask({ command }: Agent, prompt: string): Promise<{ exitCode: number; said: string }> {
  const asked = `PROMPT=${prompt}; cd ~/work && ${command} </dev/null >~/said 2>~/errors`;
  const { exitCode } = await shell.run(asked, 90_000);
  const said = readFileSync(join(AGENTS_HOME, 'said'), 'utf8');
  return { exitCode, said: exitCode === 0 ? said : said + readFileSync(join(AGENTS_HOME, 'errors'), 'utf8') };
}

(missing === null ? describe : describe.skip)(`the real agents in a real session${because}`, () => {
  beforeAll(async () => {
    mkdirSync(join(AGENTS_HOME, '.latchkey'), { recursive: true });
    // What was installed is kept; everything else is as on the first day.
    for (const name of readdirSync(AGENTS_HOME))
      if (name !== '.latchkey') rmSync(join(AGENTS_HOME, name), { recursive: true });
    rmSync(join(AGENTS_HOME, '.latchkey/written-settings.json'), { force: true });
    mkdirSync(join(AGENTS_HOME, 'work'));
    both = await TwoProcesses.start({
      ...wayOut(),
      LATCHKEY_HOME: AGENTS_HOME,
      LATCHKEY_INSTALL_AGENTS: IDS.join(','),
      LATCHKEY_ROTATION_INTERVAL_SECONDS: '3600',
      LATCHKEY_TOKEN_LIFETIME_SECONDS: '7200',
      LATCHKEY_OVERLAP_SECONDS: String(OVERLAP_SECONDS),
      LATCHKEY_DATABRICKSCFG: 'off',
    });
    shell = await Shell.open(both);
  });
  afterAll(async () => {
    shell.leave();
    await both.stop();
  });

  it('are installed, each with its version', async () => {
    const areDone = async (): Promise<boolean> =>
      (await agents()).every(({ installation }) => ['ready', 'failed'].includes(installation.state));
    await waitFor('the installations', areDone, { timeoutMs: 500_000 });
    const installed = await agents();
    for (const { name, installation } of installed)
      recordVersion(
        name,
        installation.state === 'ready' ? (installation.version ?? 'unknown') : installation.state,
      );
    expect(installed.map(({ installation }) => installation.state)).toEqual(IDS.map(() => 'ready'));
    await shell.run(`command -v ${IDS.join(' ')} >~/said`);
    const found = readFileSync(join(AGENTS_HOME, 'said'), 'utf8').trim().split('\n');
    expect(found).toEqual(IDS.map((id) => join(AGENTS_HOME, '.latchkey/agents/bin', id)));
  });

  describe.each(Object.entries(AGENTS))('%s', (_name, agent) => {
    // One that failed in the middle of an answer must not hold up the next.
    beforeEach(() => control().setModels({ chunks: null, holdAfterChunks: null }));

    it('reads its configuration, and is answered by its model with the current token', async () => {
      await control().forgetModelCalls();
      const { exitCode, said } = await ask(agent, 'good-morning');
      expect([exitCode, said]).toEqual([0, expect.stringMatching(/You said: [\s\S]*good-morning/)]);
      // A field that the model refused is gone from the second try.
      const call = (await callsOf(agent)).at(-1);
      expect(call).toMatchObject({ outcome: 'complete' });
      expect(await liveTokens()).toContain(call?.credential);
    });

    it('goes on over a rotation in the middle of an answer, and after it', async () => {
      await control().forgetModelCalls();
      await control().setModels({ chunks: 6, holdAfterChunks: 3 });
      const answer = ask(agent, 'count');
      await waitFor(
        'half of the answer',
        async () => (await callsOf(agent)).some(({ chunksSent }) => chunksSent >= 3),
        {
          timeoutMs: 60_000,
        },
      );
      const [held] = await callsOf(agent);
      const before = await generation();
      await rotate();
      expect(await generation()).toBe(before + 1);
      await waitFor(
        'its token to be revoked',
        async () => !(await liveTokens()).includes(held?.credential ?? ''),
        {
          timeoutMs: 4 * OVERLAP_SECONDS * 1_000,
        },
      );
      await control().setModels({ holdAfterChunks: null });
      expect(await answer).toEqual({ exitCode: 0, said: expect.stringContaining('6/6') as string });
      await control().setModels({ chunks: null });
      expect((await ask(agent, 'and-again')).said).toContain('and-again');
      const outcomes = (await callsOf(agent)).map(({ outcome }) => outcome);
      expect(outcomes).toEqual(outcomes.map(() => 'complete'));
    });
  });

  it('Codex knows its model by the gateway’s list, and starts without errors', async () => {
    const { exitCode } = await ask(AGENTS['Codex'] as Agent, 'hello');
    const errors = readFileSync(join(AGENTS_HOME, 'errors'), 'utf8');
    expect([exitCode, errors]).toEqual([0, expect.not.stringMatching(/ERROR|fallback metadata/)]);
  });

  it('Claude Code, as one process over three rotations with pauses between them, is never refused', async () => {
    await control().forgetModelCalls();
    await shell.run('cd ~/work && rm -f ~/turns && mkfifo ~/turns');
    const say = (text: string): Promise<unknown> => {
      const line = JSON.stringify({ type: 'user', message: { role: 'user', content: text } });
      return shell.run(`printf '%s\\n' '${line}' >&3`);
    };
    const said = (): string => readFileSync(join(AGENTS_HOME, 'turns.out'), 'utf8');
    const formats = '--input-format stream-json --output-format stream-json --verbose';
    await shell.run(`claude -p ${formats} <~/turns >~/turns.out 2>~/turns.err & exec 3>~/turns`);
    for (const turn of ['first-turn', 'second-turn', 'third-turn', 'fourth-turn']) {
      await say(turn);
      await waitFor(
        `the answer to ${turn}`,
        () => new RegExp(`"result":"You said: [^"]*${turn}`).test(said()),
        {
          timeoutMs: 60_000,
        },
      );
      const old = await liveTokens();
      await rotate();
      await waitFor('the old token to be revoked', async () => !(await anyLive(old)), {
        timeoutMs: 4 * OVERLAP_SECONDS * 1_000,
      });
    }
    await shell.run('exec 3>&-; wait');
    expect(said()).not.toMatch(/"is_error":true/);
    const calls = await callsOf(AGENTS['Claude Code'] as Agent);
    expect(new Set(calls.map(({ credential }) => credential)).size).toBe(4);
  });

  it('and no token is in any file of theirs', async () => {
    const found = await shell.run('grep -rlE "dapi[0-9a-f]{8}" ~ --exclude-dir=agents');
    expect([found.exitCode, found.output]).toEqual([1, '']);
  });
});
