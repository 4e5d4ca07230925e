import type { ServerResponse } from 'node:http';
import { CHAT, GatewayTestKit, HELLO } from './gateway.test-kit';

const MESSAGES = '/anthropic/v1/messages';
const RETIRED = JSON.stringify({
  error_code: 'NOT_IMPLEMENTED',
  message: 'databricks-gpt-5 is no longer available. Use Unity Catalog model services (v3).',
});

let kit: GatewayTestKit;
beforeEach(async () => (kit = await GatewayTestKit.open(() => ({ use: 'whichever-answers' }))));
afterEach(() => kit.close());

/** The workspace lists these models behind its AI gateway. */
function list(generation: 2 | 3, ...names: string[]): void {
  kit.catalog = {
    generation,
    models: names.map((name) => ({ name, at: 'ai-gateway', apiTypes: [] })),
    managed: null,
  };
}

function refuse(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
}

const paths = (): string[] => kit.asked.map(({ path }) => path);
const models = (): unknown[] => kit.asked.map(({ body }) => (JSON.parse(body) as { model?: string }).model);

describe('the destination of a model', () => {
  it('is the AI gateway, by the workspace’s own name, whatever generation the client’s name is of', async () => {
    list(3, 'system.ai.gpt-5', 'system.ai.claude-sonnet-5', 'system.ai.gemini-3-pro');
    await kit.post(CHAT, HELLO);
    await kit.post(MESSAGES, { model: 'claude-sonnet-5-20260301', messages: [] });
    await kit.post('/openai/v1/responses', { model: 'system.ai.gpt-5', input: 'hi' });
    await kit.post('/gemini/v1/models/databricks-gemini-3-pro:generateContent');
    await kit.post('/serving-endpoints/databricks-gpt-5/invocations', HELLO);
    expect(paths()).toEqual([
      '/ai-gateway/mlflow/v1/chat/completions',
      '/ai-gateway/anthropic/v1/messages',
      '/ai-gateway/codex/v1/responses',
      '/ai-gateway/gemini/v1beta/models/system.ai.gemini-3-pro:generateContent',
      '/ai-gateway/mlflow/v1/chat/completions',
    ]);
    expect(models()).toEqual([
      'system.ai.gpt-5',
      'system.ai.claude-sonnet-5',
      'system.ai.gpt-5',
      undefined,
      'system.ai.gpt-5',
    ]);
  });

  it('is a serving endpoint for the user’s own models', async () => {
    list(3, 'system.ai.gpt-5');
    await kit.post(CHAT, { ...HELLO, model: 'my-endpoint' });
    await kit.post('/serving-endpoints/my-endpoint/invocations', '{"dataframe_records":[]}');
    expect(paths()).toEqual([
      '/serving-endpoints/chat/completions',
      '/serving-endpoints/my-endpoint/invocations',
    ]);
  });
});

it('adds the headers that the workspace’s admin set for the agent', async () => {
  list(3, 'system.ai.claude-sonnet-5');
  const headers = { 'x-team': 'data', 'accept-encoding': 'gzip', 'x-goog-api-key': 'k' };
  const claude = { defaults: {}, offered: [], headers };
  kit.catalog = kit.catalog && { ...kit.catalog, managed: { name: 'team', agents: { claude } } };
  await kit.post(MESSAGES, { model: 'claude-sonnet-5', messages: [] });
  await kit.post(CHAT, { ...HELLO, model: 'claude-sonnet-5' });
  const sent = (name: string) => kit.asked.map((each) => each.headers[name]);
  expect(sent('x-team')).toEqual(['data', undefined]);
  // What the gateway takes out on purpose stays out.
  expect([...sent('accept-encoding'), ...sent('x-goog-api-key')].filter(Boolean)).toEqual([]);
});

describe('a model that is gone', () => {
  it('is found again under the name of a newer generation', async () => {
    list(2, 'databricks-gpt-5');
    kit.refresh = () => list(3, 'system.ai.gpt-5');
    kit.workspace = (_request, response, body) => {
      if (body.includes('databricks-')) refuse(response, 501, RETIRED);
      else response.end('taken');
    };
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text()]).toEqual([200, 'taken']);
    expect(models()).toEqual(['databricks-gpt-5', 'system.ai.gpt-5']);
  });

  it.each([
    [CHAT, { error: { type: 'not_found_error' } }],
    [MESSAGES, { type: 'error', error: { type: 'not_found_error' } }],
  ])('becomes an error of the dialect at %s, with a model that works instead', async (path, error) => {
    list(3, 'system.ai.claude-sonnet-5', 'system.ai.gpt-5-5');
    kit.workspace = (_request, response) => refuse(response, 501, RETIRED);
    const response = await kit.post(path, { ...HELLO, model: 'databricks-claude-3-7-sonnet' });
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([404, 'false']);
    const body = (await response.json()) as { error: { message: string; code: string } };
    expect(body).toMatchObject(error);
    expect(body.error.code).toBe('MODEL_UNAVAILABLE');
    expect(body.error.message).toBe(
      'The workspace no longer serves the model databricks-claude-3-7-sonnet. ' +
        'Choose another on the Agents page, for example system.ai.claude-sonnet-5, and start the agent again.',
    );
    expect(kit.asked).toHaveLength(1);
  });

  it('is left out from then on when the workspace lists it all the same', async () => {
    list(2, 'databricks-gpt-5');
    kit.workspace = (_request, response) => refuse(response, 501, RETIRED);
    expect((await kit.post(CHAT, HELLO)).status).toBe(404);
    expect(kit.gone).toEqual(['databricks-gpt-5']);
  });

  it.each([400, 404])(
    'is distinguished from a gateway that is switched off, which answers FEATURE_DISABLED with %d',
    async (status) => {
      list(2, 'databricks-gpt-5');
      kit.workspace = (_request, response) =>
        refuse(response, status, '{"error_code":"FEATURE_DISABLED","message":"AI Gateway is not enabled."}');
      const response = await kit.post(CHAT, HELLO);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: { message: expect.stringContaining('is switched off. Ask a workspace admin') as string },
      });
    },
  );

  it('is distinguished from a path that the workspace lacks', async () => {
    list(2, 'databricks-claude-sonnet-5');
    kit.workspace = (_request, response) => refuse(response, 404, '{"error_code":"ENDPOINT_NOT_FOUND"}');
    const response = await kit.post(`${MESSAGES}/count_tokens`, {
      model: 'databricks-claude-sonnet-5',
      messages: [],
    });
    expect([response.status, await response.json()]).toEqual([404, { error_code: 'ENDPOINT_NOT_FOUND' }]);
  });
});

describe('a repair that only some models need', () => {
  const STRICT = {
    ...HELLO,
    store: true,
    tools: [{ type: 'function', function: { name: 't', strict: true } }],
  };

  it('is made once the model has refused, and from then on before it does', async () => {
    list(2, 'databricks-gpt-5', 'databricks-gpt-6');
    kit.workspace = (_request, response, body) => {
      if (body.includes('"store"')) refuse(response, 400, '{"message":"json: unknown field \\"store\\""}');
      else if (body.includes('"strict"'))
        refuse(response, 400, '{"message":"strict: Extra inputs are not permitted"}');
      else response.end('taken');
    };
    expect((await kit.post(CHAT, STRICT)).status).toBe(200);
    expect(kit.asked).toHaveLength(3);
    expect((await kit.post(CHAT, STRICT)).status).toBe(200);
    expect(kit.asked).toHaveLength(4);
  });

  it('is not made for models that accept everything', async () => {
    list(2, 'databricks-gpt-5');
    await kit.post(CHAT, STRICT);
    expect(kit.asked[0]?.body).toBe(JSON.stringify(STRICT));
  });

  it('is made for all requests that a model refuses at the same time', async () => {
    list(2, 'databricks-gpt-5');
    let release: () => void = () => undefined;
    const bothAsked = new Promise<void>((resolve) => (release = resolve));
    kit.workspace = async (_request, response, body) => {
      if (kit.asked.length === 2) release();
      await bothAsked;
      if (body.includes('"store"')) refuse(response, 400, '{"message":"json: unknown field \\"store\\""}');
      else response.end('taken');
    };
    const answers = await Promise.all([kit.post(CHAT, STRICT), kit.post(CHAT, STRICT)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is given up and forgotten when it doesn’t help', async () => {
    list(2, 'databricks-gpt-5');
    const refusal = '{"message":"json: unknown field \\"store\\""}';
    kit.workspace = (_request, response) => refuse(response, 400, refusal);
    const response = await kit.post(CHAT, STRICT);
    expect([response.status, await response.text()]).toEqual([400, refusal]);
    expect(kit.asked).toHaveLength(2);
    kit.workspace = (_request, answer) => answer.end('taken');
    await kit.post(CHAT, STRICT);
    expect(kit.asked[2]?.body).toBe(JSON.stringify(STRICT));
  });

  it('is not tried for a request that it would not change', async () => {
    list(2, 'databricks-gpt-5');
    kit.workspace = (_request, response) =>
      refuse(response, 400, '{"message":"json: unknown field \\"store\\""}');
    expect((await kit.post(CHAT, HELLO)).status).toBe(400);
    expect(kit.asked).toHaveLength(1);
  });
});
