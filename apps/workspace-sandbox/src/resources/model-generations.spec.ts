import { SandboxFixture, type Reply } from '../testing/sandbox-fixture';

const SERVICES = '/api/2.1/unity-catalog/model-services';
const V2_ENDPOINTS = '/api/ai-gateway/v2/endpoints?page_size=1';
const hello = [{ role: 'user', content: 'hello' }];

interface Named {
  name: string;
}

describe('the generations of model serving', () => {
  let sandbox: SandboxFixture;
  let pat: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    await sandbox.control('PATCH', 'settings', { modelGeneration: 2 });
    pat = await sandbox.token();
  });

  const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
    sandbox.send(method, path, { Authorization: `Bearer ${pat}` }, body);
  const get = (path: string): Promise<Reply> => call('GET', path);
  const chat = (base: string, model: string): Promise<Reply> =>
    call('POST', `${base}/chat/completions`, { model, messages: hello });
  const settings = (change: object): Promise<Reply> => sandbox.control('PATCH', 'settings', change);
  const outcome = ({ status, body }: Reply): unknown[] => [status, body.error_code ?? 'ok'];

  it.each([
    // Generation, and the outcomes of a gateway path, the gateway's listing, its probe, and the model services.
    [1, [404, 404, 404, 404]],
    [2, [200, 200, 200, 404]],
    [3, [200, 200, 200, 200]],
  ])(
    'answers in generation %i what it has, and FEATURE_DISABLED for the rest',
    async (generation, statuses) => {
      await settings({ modelGeneration: generation, retiredNames: false });
      const replies = [
        await chat('/ai-gateway/mlflow/v1', 'databricks-claude-sonnet-5'),
        await get('/ai-gateway/anthropic/v1/models'),
        await get(V2_ENDPOINTS),
        await get(SERVICES),
      ];
      expect(replies.map(outcome)).toEqual(
        statuses.map((status) => [status, status === 404 ? 'FEATURE_DISABLED' : 'ok']),
      );
    },
  );

  it('answers FEATURE_DISABLED with the status that the settings name, after the credential', async () => {
    await settings({ modelGeneration: 1, replies: { gatewayDisabled: { status: 400 } } });
    expect(outcome(await call('POST', '/ai-gateway/anything', {}))).toEqual([400, 'FEATURE_DISABLED']);
    pat = 'dapi00';
    expect(outcome(await call('POST', '/ai-gateway/anything', {}))).toEqual([403, 403]);
  });

  it.each([
    ['/ai-gateway/mlflow/v1', 'system.ai.claude-sonnet-5', [200, 'ok'], [200, 'ok']],
    ['/ai-gateway/mlflow/v1', 'databricks-claude-sonnet-5', [501, 'NOT_IMPLEMENTED'], [200, 'ok']],
    ['/serving-endpoints', 'databricks-claude-sonnet-5', [501, 'NOT_IMPLEMENTED'], [200, 'ok']],
    [
      '/serving-endpoints',
      'system.ai.claude-sonnet-5',
      [404, 'ENDPOINT_NOT_FOUND'],
      [404, 'ENDPOINT_NOT_FOUND'],
    ],
    ['/ai-gateway/mlflow/v1', 'system.ai.none', [404, 'ENDPOINT_NOT_FOUND'], [404, 'ENDPOINT_NOT_FOUND']],
  ])('takes in generation 3, at %s, the name %s', async (base, model, whenRetired, whenRead) => {
    await settings({ modelGeneration: 3 });
    const refused = await chat(base, model);
    expect(outcome(refused)).toEqual(whenRetired);
    if (refused.status === 501)
      expect(refused.body.message).toContain('no longer available. Use Unity Catalog model services (v3)');
    await settings({ retiredNames: false });
    expect(outcome(await chat(base, model))).toEqual(whenRead);
  });

  it('refuses service names before generation 3', async () => {
    expect((await chat('/ai-gateway/mlflow/v1', 'system.ai.claude-sonnet-5')).status).toBe(404);
  });

  it('still lists in generation 3 the endpoints whose names it refuses', async () => {
    await settings({ modelGeneration: 3 });
    const { body } = await get('/api/2.0/serving-endpoints');
    expect((body['endpoints'] as Named[]).map(({ name }) => name)).toContain('databricks-claude-sonnet-5');
    const invoked = await call('POST', '/serving-endpoints/databricks-claude-sonnet-5/invocations', {
      messages: hello,
    });
    expect(invoked.status).toBe(501);
  });

  it('pages through the model services of system.ai, and lists none of another schema', async () => {
    await settings({ modelGeneration: 3 });
    const names: string[] = [];
    let token = '';
    do {
      const query = `?parent=schemas/system.ai&page_size=7${token && `&page_token=${token}`}`;
      const { body } = await get(SERVICES + query);
      const page = body['model_services'] as Named[];
      expect(page.length).toBeLessThanOrEqual(7);
      names.push(...page.map(({ name }) => name));
      token = (body['next_page_token'] as string | undefined) ?? '';
    } while (token);
    expect(names).toContain('model-services/system.ai.claude-opus-4-8');
    expect(new Set(names).size).toBe(19);
    expect((await get(`${SERVICES}?parent=schemas/main.default`)).body).toEqual({});
    expect((await get(`${SERVICES}/system.ai.gpt-5`)).body).toMatchObject({
      name: 'model-services/system.ai.gpt-5',
      supported_api_types: ['openai/v1/responses', 'mlflow/v1/chat/completions'],
    });
    for (const query of ['parent=system.ai', 'page_size=1001', 'page_token=x', 'page_size=many']) {
      expect((await get(`${SERVICES}?${query}`)).status).toBe(400);
    }
  });

  it('tells which protocols an endpoint speaks, and whether the gateway has it', async () => {
    const spoken = async (): Promise<object> => {
      const { body } = await get('/api/2.0/serving-endpoints:foundation-models');
      const found = (body['endpoints'] as (Named & { config: object })[]).find(
        ({ name }) => name === 'databricks-gemini-3-1-pro',
      );
      return found?.config ?? {};
    };
    const model = { api_types: ['gemini/v1/generateContent', 'mlflow/v1/chat/completions'] };
    const entities = (supported: boolean) => ({
      served_entities: [{ foundation_model: { ...model, ai_gateway_v2_supported: supported } }],
    });
    expect(await spoken()).toMatchObject(entities(true));
    await settings({ modelGeneration: 1 });
    expect(await spoken()).toMatchObject(entities(false));
  });

  it.each([
    [2, 'databricks-'],
    [3, 'system.ai.'],
  ])('lists the gateway’s models in generation %i as %s…', async (modelGeneration, prefix) => {
    await settings({ modelGeneration });
    const ids = async (path: string) =>
      ((await get(path)).body['data'] as { id: string }[]).map(({ id }) => id);
    expect(await ids('/ai-gateway/anthropic/v1/models')).toContain(`${prefix}claude-opus-5-preview`);
    expect(await ids('/ai-gateway/codex/v1/models')).toContain(`${prefix}gpt-5-5-codex`);
    const gemini = `${prefix}gemini-3-1-pro`;
    for (const version of ['v1', 'v1beta']) {
      const path = `/ai-gateway/gemini/${version}/models`;
      expect((await get(path)).body['models']).toContainEqual(
        expect.objectContaining({ name: `models/${gemini}` }),
      );
      expect((await get(`${path}/${gemini}`)).body['name']).toBe(`models/${gemini}`);
      const asked = { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] };
      expect((await call('POST', `${path}/${gemini}:generateContent`, asked)).status).toBe(200);
    }
  });

  it('refuses a protocol that a model does not speak', async () => {
    const reply = await chat('/ai-gateway/mlflow/v1', 'databricks-gpt-5-5-codex');
    expect(reply).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Chat Completions') as string },
    });
  });

  it('retires a single model, which listings still show', async () => {
    for (const status of [404, 501]) {
      await sandbox.control('PATCH', 'served-models/claude-sonnet-5', { retired: status });
      expect((await chat('/serving-endpoints', 'databricks-claude-sonnet-5')).status).toBe(status);
    }
    expect((await get('/api/2.0/serving-endpoints/databricks-claude-sonnet-5')).status).toBe(200);
    expect((await chat('/serving-endpoints', 'databricks-claude-opus-4-8')).status).toBe(200);
  });

  it('serves other models when told so, each in its generations', async () => {
    const models = [
      { id: 'claude-opus-9', family: 'claude' },
      { id: 'old', family: 'open', generations: [1] },
    ];
    await sandbox.control('PUT', 'served-models', { models });
    const names = async () =>
      ((await get('/api/2.0/serving-endpoints')).body['endpoints'] as Named[]).map(({ name }) => name);
    expect(await names()).toEqual(['databricks-claude-opus-9']);
    await settings({ modelGeneration: 1 });
    expect(await names()).toEqual(['databricks-claude-opus-9', 'databricks-old']);
    await sandbox.control('PUT', 'served-models', { models: null });
    expect(await names()).toContain('databricks-claude-opus-4-8');
  });

  it.each([
    ['PATCH', 'settings', { modelGeneration: 4 }, 'modelGeneration'],
    ['PUT', 'served-models', { models: [{ id: 'x', family: 'x' }] }, 'family'],
    [
      'PUT',
      'served-models',
      {
        models: [
          { id: 'x', family: 'gpt' },
          { id: 'x', family: 'gpt' },
        ],
      },
      'once',
    ],
    ['PUT', 'served-models', { models: [{ id: 'x', family: 'gpt', generations: [4] }] }, 'generations'],
    ['PATCH', 'served-models/none', { retired: 404 }, 'no such model'],
    ['PATCH', 'served-models/gpt-5', { retired: 500 }, 'retired'],
    ['PATCH', 'coding-agents', { configs: {} }, 'configs'],
  ])('tells a mistake in %s %s %j plainly', async (method, path, body, words) => {
    const reply = await sandbox.control(method, path, body);
    expect([reply.status, reply.body.message]).toEqual([400, expect.stringContaining(words)]);
  });

  it('shows what an admin has set up for coding agents', async () => {
    const path = '/api/ai-gateway/v2/coding-agent-configs';
    expect(outcome(await get(path))).toEqual([200, 'ok']);
    expect((await get(path)).body).toEqual({});
    expect((await call('POST', `${path}:recommendModel`, {})).status).toBe(404);
    const configs = [{ name: 'coding-agent-configs/1', default_agent: 'CODING_AGENT_CLAUDE_CODE' }];
    const recommendation = { recommended_model: 'system.ai.claude-haiku-4-5', current_spend: '12.50' };
    await sandbox.control('PATCH', 'coding-agents', { configs, recommendation });
    expect((await get(path)).body).toEqual({ coding_agent_configs: configs });
    expect((await call('POST', `${path}:recommendModel`, {})).body).toEqual(recommendation);
    await sandbox.control('PATCH', 'coding-agents', { configs: null });
    expect(outcome(await get(path))).toEqual([404, 'FEATURE_DISABLED']);
  });

  it.each([499, 504])('answers the first call of a listing with %i when a fault says so', async (status) => {
    await settings({ modelGeneration: 3 });
    for (const path of [
      SERVICES,
      '/ai-gateway/anthropic/v1/models',
      '/api/2.0/serving-endpoints:foundation-models',
    ]) {
      await sandbox.control('POST', 'faults', { method: 'GET', path, respond: { status } });
      expect([(await get(path)).status, (await get(path)).status]).toEqual([status, 200]);
    }
  });
});
