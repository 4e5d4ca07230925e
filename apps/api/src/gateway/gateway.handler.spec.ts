import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { CHAT, GatewayTestKit, HELLO } from './gateway.test-kit';

let kit: GatewayTestKit;
beforeEach(async () => (kit = await GatewayTestKit.open()));
afterEach(() => kit.close());

describe('a forwarded request', () => {
  it('keeps its bytes, and carries the current token in place of any key', async () => {
    const body = `{ "model":"databricks-gpt-5",\n "messages":[{"role":"user","content":"h\\u0069"}], "n":1.0 }`;
    const response = await kit.raw(
      `${CHAT}?a=b&key=k1`,
      {
        Authorization: 'Bearer k2',
        'X-Api-Key': 'k3',
        'X-Goog-Api-Key': 'k4',
        'Api-Key': 'k5',
        Cookie: 'k6=1',
        'Proxy-Authorization': 'k7',
        'X-Databricks-AI-Gateway-Token': 'k8',
        Connection: 'keep-alive, X-Mine',
        'X-Mine': 'k9',
        'Content-Type': 'application/json',
        'Anthropic-Version': '2023-06-01',
      },
      body,
    );
    response.resume();
    const [asked] = kit.asked;
    expect(asked).toMatchObject({ path: '/serving-endpoints/chat/completions?a=b', token: 'first', body });
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'content-length': String(body.length),
    });
    expect(JSON.stringify(asked)).not.toMatch(/k\d/);
  });

  it('is repaired only where a model would refuse it', async () => {
    const empty = { role: 'user', content: [{ type: 'text', text: '' }] };
    await kit.post(CHAT, { ...HELLO, messages: [...HELLO.messages, empty] });
    expect(JSON.parse(kit.asked[0]?.body ?? '')).toEqual(HELLO);
    const table = '{"dataframe_records": [{"store": 1}], "store": 1}';
    await kit.post('/serving-endpoints/mine/invocations', table);
    await kit.post(CHAT, 'no JSON');
    expect(kit.asked.slice(1).map(({ body }) => body)).toEqual([table, 'no JSON']);
    expect([kit.handler.received, kit.calls.repaired]).toEqual([3, 1]);
  });

  it('is refused before it is parsed when it nests more than 200 deep', async () => {
    const parse = jest.spyOn(JSON, 'parse');
    const brackets = '['.repeat(1_000_000);
    const response = await kit.post(CHAT, brackets);
    const longest = Math.max(0, ...parse.mock.calls.map(([text]) => text.length));
    parse.mockRestore();
    expect(longest).toBeLessThan(brackets.length);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'REQUEST_INVALID' } });
    expect(kit.asked).toEqual([]);

    const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);
    const allowed = { ...HELLO, extra: deep(199) };
    expect((await kit.post(CHAT, allowed)).status).toBe(200);
    expect((await kit.post(CHAT, { ...HELLO, extra: deep(200) })).status).toBe(400);
    expect(kit.asked.map(({ body }) => JSON.parse(body) as unknown)).toEqual([allowed]);
  });

  it('goes to the AI gateway if there is one, except for paths of serving endpoints', async () => {
    await kit.close();
    kit = await GatewayTestKit.open((url) => ({ use: 'ai-gateway', base: `${url}/ai-gateway` }));
    await kit.post(CHAT, HELLO);
    await kit.post('/anthropic/v1/messages?beta=true');
    await kit.post('/serving-endpoints/mine/invocations');
    expect(kit.asked.map(({ path }) => path)).toEqual([
      '/ai-gateway/mlflow/v1/chat/completions',
      '/ai-gateway/anthropic/v1/messages?beta=true',
      '/serving-endpoints/mine/invocations',
    ]);
  });

  it('reuses a connection until it breaks', async () => {
    for (let i = 0; i < 5; i++) await (await kit.post(CHAT, HELLO)).text();
    expect(kit.connected).toBe(1);
    kit.workspace = (request) => request.socket.destroy();
    await (await kit.post(CHAT, HELLO)).text();
    kit.workspace = (_request, response) => response.end('{}');
    expect((await kit.post(CHAT, HELLO)).status).toBe(200);
    expect([kit.connected, kit.asked.length]).toEqual([2, 7]);
  });

  it.each([
    ['GET', CHAT],
    ['POST', '/api/2.0/token/create'],
    ['POST', '/openai/v1/models'],
    ['DELETE', '/serving-endpoints/mine/invocations'],
  ])('may only be for models: answers 404 to %s %s', async (method, path) => {
    const response = await fetch(kit.url + path, { method });
    expect(response.status).toBe(404);
    expect(kit.asked).toEqual([]);
  });
});

describe('an answer of the workspace', () => {
  it('is passed on without its cookies', async () => {
    kit.workspace = (_request, response) => {
      response
        .writeHead(429, { 'Retry-After': '7', 'Set-Cookie': 'a=b', 'X-Request-Id': 'r1' })
        .end('slow down');
    };
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text()]).toEqual([429, 'slow down']);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-request-id')).toBe('r1');
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('is streamed chunk by chunk, headers first', async () => {
    let workspace: ServerResponse | undefined;
    kit.workspace = (_request, response) => {
      workspace = response;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    };
    const response = await kit.raw(CHAT, {}, JSON.stringify(HELLO));
    expect(response.headers['content-type']).toBe('text/event-stream');
    for (const piece of ['data: 1\n\n', 'data: 2\n\n']) {
      workspace?.write(piece);
      expect(String((await once(response, 'data'))[0])).toBe(piece);
    }
    workspace?.end();
    await once(response, 'end');
  });

  it('breaks off when the workspace does', async () => {
    kit.workspace = (_request, response) => {
      response.write('data: 1\n\n');
      response.once('drain', () => undefined);
      setImmediate(() => response.destroy());
    };
    const response = await kit.post(CHAT, HELLO);
    await expect(response.text()).rejects.toThrow();
  });

  it('is cancelled when the client leaves, even before it starts', async () => {
    const begun = new Promise<ServerResponse>((resolve) => {
      kit.workspace = (_request, response) => resolve(response);
    });
    const leaving = new AbortController();
    const asked = fetch(kit.url + CHAT, { method: 'POST', body: '{}', signal: leaving.signal });
    const closed = once(await begun, 'close');
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await closed;
  });

  it('becomes an error in the client’s dialect when the workspace is unreachable', async () => {
    kit.workspace = (request) => request.socket.destroy();
    const response = await kit.post('/anthropic/v1/messages');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'api_error',
        code: 'MODELS_UNREACHABLE',
        message: expect.stringContaining('Try again') as string,
      },
    });
    expect(kit.asked).toHaveLength(1);
    expect(kit.client.problem).toContain('127.0.0.1');
  });
});

describe('the list of models', () => {
  const names = ['system.ai.claude-sonnet-5', 'system.ai.gpt-5', 'system.ai.gemini-3-pro'];
  beforeEach(() => {
    const models = names.map((name) => ({ name, at: 'ai-gateway' as const, apiTypes: [] }));
    kit.catalog = { generation: 3, models, managed: null };
  });

  it.each([
    ['/openai/v1/models', { data: names.map((id) => ({ id, object: 'model' })) }],
    ['/openai/v1/models?client_version=0.171.0', { models: [{ slug: 'system.ai.gpt-5' }] }],
    ['/anthropic/v1/models', { data: [{ type: 'model', id: 'system.ai.claude-sonnet-5' }], has_more: false }],
    ['/gemini/v1/models', { models: [{ name: 'models/system.ai.gemini-3-pro' }] }],
    ['/gemini/v1beta/models', { models: [{ name: 'models/system.ai.gemini-3-pro' }] }],
  ])('is answered at %s in the format of the client', async (path, list) => {
    expect(await (await fetch(kit.url + path)).json()).toMatchObject(list);
    expect(kit.asked).toEqual([]);
  });

  it('is an error until the workspace has answered', async () => {
    kit.catalog = null;
    const response = await fetch(`${kit.url}/openai/v1/models`);
    expect([response.status, await response.json()]).toMatchObject([
      502,
      { error: { code: 'MODELS_UNREACHABLE' } },
    ]);
  });
});
