import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type AgentInfo, type AgentList } from '@latchkey/contracts';
import { GatewaySession, HELLO } from '../src/gateway-session';

jest.setTimeout(180_000);

const SAID = 'You said: hello there';
const QUIET = { LATCHKEY_ROTATION_INTERVAL_SECONDS: '3600', LATCHKEY_TOKEN_LIFETIME_SECONDS: '7200' };

let session: GatewaySession;
beforeAll(async () => (session = await GatewaySession.open(QUIET)));
afterAll(() => session.stop());

const control = () => session.both.sandbox.control;
const change = async (path: string, method: string, body: object = {}): Promise<Response> =>
  session.both.visitor.fetch(path, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const refresh = async (): Promise<void> => {
  expect((await change(`${API.models}/refresh`, 'POST')).status).toBe(204);
};
const agents = async (): Promise<AgentList> =>
  (await (await session.both.visitor.fetch(API.agents)).json()) as AgentList;
async function agent(id: string): Promise<AgentInfo> {
  const found = (await agents()).agents.find((each) => each.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
}
const modelOf = async (id: string, use: string): Promise<string> =>
  (await agent(id)).models.find((model) => model.use === use)?.name ?? '';

/** Asks each agent’s model in its dialect, by the name that the agent is set up with. */
async function askAll(): Promise<readonly string[]> {
  const [claude, gpt, gemini, chat] = [
    await modelOf('claude', 'opus'),
    await modelOf('codex', 'codex'),
    await modelOf('gemini', 'gemini'),
    await modelOf('opencode', 'opencode'),
  ];
  const { openai, anthropic } = session;
  const message = await anthropic.messages.create({ model: claude, max_tokens: 9, messages: HELLO });
  const response = await openai.responses.create({ model: gpt, input: 'hello there' });
  const contents = [{ role: 'user', parts: [{ text: 'hello there' }] }];
  const generated = await session.post(`/gemini/v1/models/${gemini}:generateContent`, { contents });
  const completion = await openai.chat.completions.create({ model: chat, messages: HELLO });
  expect(message.content).toEqual([{ type: 'text', text: SAID }]);
  expect(response.output_text).toBe(SAID);
  expect(await generated.text()).toContain(SAID);
  expect(completion.choices[0]?.message.content).toBe(SAID);
  return [claude, gpt, gemini, chat];
}

describe('agents work without a setting', () => {
  it.each([
    [1, 'databricks-'],
    [2, 'databricks-'],
    [3, 'system.ai.'],
  ])('on a workspace of generation %d, with its best models', async (modelGeneration, prefix) => {
    await control().changeSettings({ modelGeneration });
    await refresh();
    expect(await askAll()).toEqual([
      `${prefix}claude-opus-4-8`,
      `${prefix}gpt-5-10`,
      `${prefix}gemini-3-1-pro`,
      `${prefix}claude-sonnet-5`,
    ]);
    const settings = readFileSync(join(session.both.latchkey.home, '.claude/settings.json'), 'utf8');
    expect(JSON.parse(settings)).toMatchObject({
      env: { ANTHROPIC_DEFAULT_OPUS_MODEL: `${prefix}claude-opus-4-8` },
    });
  });

  it('while a workspace moves on to a newer generation', async () => {
    await control().changeSettings({ modelGeneration: 2 });
    await refresh();
    const before = await modelOf('codex', 'codex');
    await control().changeSettings({ modelGeneration: 3 });
    await refresh();
    const response = await session.openai.responses.create({ model: before, input: 'hello there' });
    expect(response.output_text).toBe(SAID);
  });
});

describe('what the user sees', () => {
  beforeEach(async () => {
    await control().changeSettings({ modelGeneration: 3 });
    await refresh();
  });

  it('is one sentence with a model that works, when a model is retired', async () => {
    await control().retireModel('claude-opus-4-8', 501);
    const answer = await session.post('/anthropic/v1/messages', {
      model: 'system.ai.claude-opus-4-8',
      max_tokens: 9,
      messages: HELLO,
    });
    expect([answer.status, answer.headers.get('x-should-retry')]).toEqual([404, 'false']);
    expect(await answer.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'not_found_error',
        message:
          'The workspace no longer serves the model system.ai.claude-opus-4-8. ' +
          'Choose another on the Agents page, for example system.ai.claude-opus-4-6, and start the agent again.',
      },
    });
    // The next agent starts with the next best.
    expect(await modelOf('claude', 'opus')).toBe('system.ai.claude-opus-4-6');
    await control().retireModel('claude-opus-4-8', null);
  });

  it('is one sentence with a remedy, when the gateway is switched off', async () => {
    await control().addFault({
      path: '/ai-gateway/**',
      times: 'unlimited',
      respond: { status: 404, body: { error_code: 'FEATURE_DISABLED', message: 'AI Gateway is disabled.' } },
    });
    const answer = await session.chat();
    await control().clearFaults();
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: {
        type: 'not_found_error',
        message:
          'The AI gateway of this workspace is switched off. ' +
          'Ask a workspace admin to turn it on, or refresh the models on the Agents page.',
      },
    });
  });

  it('is what to pick instead, when the owner’s model is no longer listed', async () => {
    expect((await change(`${API.models}/codex`, 'PUT', { name: 'system.ai.gpt-5-5' })).status).toBe(204);
    expect(await modelOf('codex', 'codex')).toBe('system.ai.gpt-5-5');
    await control().setServedModels([{ id: 'gpt-5-10', family: 'gpt', displayName: 'GPT-5.10' }]);
    await refresh();
    const { modelProblem } = await agent('codex');
    await control().setServedModels(null);
    await change(`${API.models}/codex`, 'PUT', { name: null });
    expect(modelProblem).toEqual({
      code: 'MODEL_UNAVAILABLE',
      message: 'This workspace does not serve system.ai.gpt-5-5, the model of Codex.',
      hint: 'Pick another on the Agents page, for example system.ai.gpt-5-10.',
    });
  });

  it('is a refusal, when the page picks a model that the workspace does not offer', async () => {
    const answer = await change(`${API.models}/codex`, 'PUT', { name: 'system.ai.claude-opus-4-8' });
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'MODEL_NOT_OFFERED' }]);
  });
});

it('an admin’s managed configuration decides defaults and what is offered', async () => {
  await control().changeSettings({ modelGeneration: 3 });
  await control().setCodingAgents({
    configs: [
      {
        name: 'team',
        enabled_agents: [
          {
            agent: 'CODING_AGENT_CODEX',
            config: {
              model_config: { codex: { default_model: 'system.ai.gpt-5', models: ['system.ai.gpt-5'] } },
            },
          },
        ],
      },
    ],
  });
  await refresh();
  const { models } = await agent('codex');
  expect(models).toMatchObject([{ name: 'system.ai.gpt-5', source: 'admin', offered: ['system.ai.gpt-5'] }]);
  // An agent that the admin could offer and doesn’t is off; one that the admin’s configuration can’t name stays.
  expect((await agent('claude')).configuration).toEqual({ state: 'off', by: 'admin' });
  expect((await agent('hermes')).configuration.state).toBe('written');
  const refused = await change(`${API.agents}/claude/install`, 'POST');
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { code: 'AGENT_NOT_INSTALLABLE', hint: expect.stringContaining('workspace admin') as string },
  ]);
});
