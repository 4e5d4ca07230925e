import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { GatewayTestKit, INVALID_TOKEN } from './gateway.test-kit';

const CHAT = '/openai/v1/chat/completions';
const hello = { model: 'databricks-gpt-5', messages: [{ role: 'user', content: 'hi' }] };

let kit: GatewayTestKit;
beforeEach(async () => (kit = await GatewayTestKit.open()));
afterEach(() => kit.close());

const refuse = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Reason': 'r' }).end(body);
};

describe('what goes to the workspace', () => {
  it('is what came, byte for byte, with the current token in place of any key', async () => {
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

  it('is repaired where a model would refuse it, and only there', async () => {
    await kit.post(CHAT, { ...hello, store: true });
    expect(JSON.parse(kit.asked[0]?.body ?? '')).toEqual(hello);
    const table = '{"dataframe_records": [{"store": 1}], "store": 1}';
    await kit.post('/serving-endpoints/mine/invocations', table);
    await kit.post(CHAT, 'no JSON');
    expect(kit.asked.slice(1).map(({ body }) => body)).toEqual([table, 'no JSON']);
    expect(kit.handler.counts).toEqual({ asked: 3, repaired: 1 });
  });

  it('goes to the AI gateway where there is one, but for what only serving endpoints have', async () => {
    await kit.close();
    kit = await GatewayTestKit.open((url) => ({ use: 'ai-gateway', base: `${url}/ai-gateway` }));
    await kit.post(CHAT, hello);
    await kit.post('/anthropic/v1/messages?beta=true');
    await kit.post('/serving-endpoints/mine/invocations');
    expect(kit.asked.map(({ path }) => path)).toEqual([
      '/ai-gateway/mlflow/v1/chat/completions',
      '/ai-gateway/anthropic/v1/messages?beta=true',
      '/serving-endpoints/mine/invocations',
    ]);
  });

  it('goes over a connection that is kept, unless it broke', async () => {
    for (let i = 0; i < 5; i++) await (await kit.post(CHAT, hello)).text();
    expect(kit.connected).toBe(1);
    kit.workspace = (request) => request.socket.destroy();
    await (await kit.post(CHAT, hello)).text();
    kit.workspace = (_request, response) => response.end('{}');
    expect((await kit.post(CHAT, hello)).status).toBe(200);
    expect([kit.connected, kit.asked.length]).toEqual([2, 7]);
  });

  it.each([
    ['GET', CHAT],
    ['POST', '/api/2.0/token/create'],
    ['POST', '/openai/v1/models'],
    ['DELETE', '/serving-endpoints/mine/invocations'],
  ])('is nothing but models: %s %s', async (method, path) => {
    const response = await fetch(kit.url + path, { method });
    expect(response.status).toBe(404);
    expect(kit.asked).toEqual([]);
  });
});

describe('what comes back', () => {
  it('is passed on as it is, without cookies', async () => {
    kit.workspace = (_request, response) => {
      response
        .writeHead(429, { 'Retry-After': '7', 'Set-Cookie': 'a=b', 'X-Request-Id': 'r1' })
        .end('slow down');
    };
    const response = await kit.post(CHAT, hello);
    expect([response.status, await response.text()]).toEqual([429, 'slow down']);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-request-id')).toBe('r1');
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('is passed on piece by piece, the head before the first', async () => {
    let workspace: ServerResponse | undefined;
    kit.workspace = (_request, response) => {
      workspace = response;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    };
    const response = await kit.raw(CHAT, {}, JSON.stringify(hello));
    expect(response.headers['content-type']).toBe('text/event-stream');
    for (const piece of ['data: 1\n\n', 'data: 2\n\n']) {
      workspace?.write(piece);
      expect(String((await once(response, 'data'))[0])).toBe(piece);
    }
    workspace?.end();
    await once(response, 'end');
  });

  it('breaks off where the workspace does', async () => {
    kit.workspace = (_request, response) => {
      response.write('data: 1\n\n');
      response.once('drain', () => undefined);
      setImmediate(() => response.destroy());
    };
    const response = await kit.post(CHAT, hello);
    await expect(response.text()).rejects.toThrow();
  });

  it('ends the workspace’s work when the client leaves, also before an answer', async () => {
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

  it('is an error that an agent can show, where the workspace cannot be reached', async () => {
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
    expect(kit.caller.problem).toContain('127.0.0.1');
  });
});

describe('a refused token', () => {
  /** Refuses that token, and takes any other. */
  const refusing = (token: string): void => {
    kit.workspace = (_request, response) => {
      if (kit.asked.at(-1)?.token === token) refuse(response, 403, INVALID_TOKEN);
      else response.end('taken');
    };
  };
  const tokens = (): string[] => kit.asked.map(({ token }) => token);

  it('is replaced by the one that came meanwhile, once, with the same body', async () => {
    kit.workspace = (_request, response) => {
      kit.token = 'second';
      if (kit.asked.at(-1)?.token === 'first') refuse(response, 403, INVALID_TOKEN);
      else response.end('taken');
    };
    const response = await kit.post(CHAT, hello);
    expect([response.status, await response.text()]).toEqual([200, 'taken']);
    expect(tokens()).toEqual(['first', 'second']);
    expect(kit.asked[1]?.body).toBe(JSON.stringify(hello));
    expect([kit.proofs, kit.caller.repeated]).toEqual([0, 1]);
  });

  it('is proven, and used again when it works', async () => {
    kit.workspace = (_request, response) => {
      if (kit.asked.length === 1) refuse(response, 401, '{}');
      else response.end('taken');
    };
    expect((await kit.post(CHAT, hello)).status).toBe(200);
    expect([tokens(), kit.proofs]).toEqual([['first', 'first'], 1]);
  });

  it('is proven, which may wait for the next one', async () => {
    refusing('first');
    kit.prove = () => (kit.token = 'second');
    expect((await kit.post(CHAT, hello)).status).toBe(200);
    expect(tokens()).toEqual(['first', 'second']);
  });

  it('that is no good ends in words that say so', async () => {
    refusing('first');
    kit.prove = () => (kit.token = null);
    const response = await kit.post(CHAT, hello);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { code: 'PAT_REQUIRED', message: 'Your token no longer works. Paste a new one.' },
    });
    expect(tokens()).toEqual(['first']);
  });

  it('is not tried a third time', async () => {
    kit.workspace = (_request, response) => refuse(response, 403, INVALID_TOKEN);
    const response = await kit.post(CHAT, hello);
    expect([response.status, await response.text()]).toEqual([403, INVALID_TOKEN]);
    expect(tokens()).toEqual(['first', 'first']);
  });

  it('is not what a missing right is about: that is passed on', async () => {
    const body = '{"error_code":"PERMISSION_DENIED","message":"No right."}';
    kit.workspace = (_request, response) => refuse(response, 403, body);
    const response = await kit.post(CHAT, hello);
    expect([response.status, await response.text(), response.headers.get('x-reason')]).toEqual([
      403,
      body,
      'r',
    ]);
    expect([tokens(), kit.proofs]).toEqual([['first'], 0]);
  });

  it('is told at once where there is none', async () => {
    kit.token = null;
    expect((await kit.post('/gemini/v1beta/models/m:generateContent')).status).toBe(401);
    expect(kit.asked).toEqual([]);
  });
});

describe('a request that is too large', () => {
  it.each([
    ['as its length says', (body: string) => ({ 'Content-Length': String(body.length) })],
    ['as it turns out', (): Record<string, string> => ({ 'Transfer-Encoding': 'chunked' })],
  ])('is refused, %s, and the connection lives on', async (_how, headers) => {
    const body = 'x'.repeat(20 * 2 ** 20);
    const sent = request(`${kit.url}/anthropic/v1/messages`, { method: 'POST', headers: headers(body) });
    const closed = once(sent, 'close');
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [text] = (await once(response, 'data')) as [Buffer];
    expect(response.statusCode).toBe(413);
    expect(JSON.parse(text.toString())).toMatchObject({ error: { type: 'request_too_large' } });
    await closed;
    (await kit.raw(CHAT, {}, '{}')).resume();
    expect([kit.asked.length, kit.taken]).toEqual([1, 1]);
  });

  it('is one of too many, when all of them together are', async () => {
    await kit.close();
    kit = await GatewayTestKit.open(undefined, 1_000);
    const waiting: ServerResponse[] = [];
    let all: () => void = () => undefined;
    const eight = new Promise<void>((resolve) => (all = resolve));
    kit.workspace = (_request, response) => {
      if (waiting.push(response) === 8) all();
    };
    const body = JSON.stringify('x'.repeat(998));
    const answers = Array.from({ length: 8 }, () => kit.post(CHAT, body));
    await eight;
    const ninth = await kit.post(CHAT, body);
    expect([ninth.status, ninth.headers.get('retry-after')]).toEqual([503, '1']);
    for (const response of waiting) response.end();
    await Promise.all(answers);
    kit.workspace = (_request, response) => response.end();
    expect((await kit.post(CHAT, body)).status).toBe(200);
  });
});

describe('the list of models', () => {
  it('is made from that of the serving endpoints', async () => {
    const endpoints = [
      { name: 'a', creator: 'Databricks', creation_timestamp: 5_000, task: 'llm/v1/chat' },
      { name: 'b', task: 'agent/v1/chat' },
    ];
    kit.workspace = (_request, response) => response.end(JSON.stringify({ endpoints }));
    const response = await fetch(`${kit.url}/openai/v1/models`);
    expect(await response.json()).toEqual({
      object: 'list',
      data: [{ id: 'a', object: 'model', created: 5, owned_by: 'Databricks' }],
    });
    expect(kit.asked[0]).toMatchObject({ path: '/api/2.0/serving-endpoints', token: 'first' });
  });
});
