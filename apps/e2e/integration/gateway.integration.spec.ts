import { request } from 'node:http';
import { API } from '@latchkey/contracts';
import { CLAUDE, GatewaySession, GEMINI, GPT, HELLO } from '../src/gateway-session';

jest.setTimeout(180_000);

/** Nothing happens by itself. */
const QUIET = { LATCHKEY_ROTATION_INTERVAL_SECONDS: '3600', LATCHKEY_TOKEN_LIFETIME_SECONDS: '7200' };

let session: GatewaySession;
beforeAll(async () => (session = await GatewaySession.open({ ...QUIET, LATCHKEY_LOG_LEVEL: 'debug' })));
afterAll(() => session.stop());
beforeEach(() => session.both.sandbox.control.forgetModelCalls());

const calls = () => session.both.sandbox.control.modelCalls();
const SAID = 'You said: hello there';

describe('a tool with a literal key', () => {
  it('is curl in the session’s own shell', async () => {
    const body = JSON.stringify({ model: CLAUDE, messages: HELLO, stream: true });
    const { exitCode, output } = await session.shell.run(
      `curl -sN $LATCHKEY_GATEWAY_URL/openai/v1/chat/completions -H 'Authorization: Bearer nothing' -d '${body}'`,
    );
    expect(exitCode).toBe(0);
    expect(output).toContain('data: [DONE]');
    expect(output.match(/"content":" there"/)).not.toBeNull();
  });

  it('is OpenAI’s client', async () => {
    const { openai } = session;
    const { choices } = await openai.chat.completions.create({ model: GPT, messages: HELLO });
    expect(choices[0]?.message.content).toBe(SAID);
    const stream = await openai.chat.completions.create({ model: CLAUDE, messages: HELLO, stream: true });
    let said = '';
    for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
    expect(said).toBe(SAID);
    expect((await openai.responses.create({ model: GPT, input: 'hello there' })).output_text).toBe(SAID);
    const embedded = await openai.embeddings.create({ model: 'databricks-gte-large-en', input: 'a' });
    expect(embedded.data).toHaveLength(1);
    const models = await openai.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(
      expect.arrayContaining([GPT, CLAUDE, GEMINI].map((name) => name.replace('databricks-', 'system.ai.'))),
    );
  });

  it('is Anthropic’s client', async () => {
    const wish = { model: CLAUDE, max_tokens: 9, messages: HELLO };
    const { content } = await session.anthropic.messages.create(wish);
    expect(content).toEqual([{ type: 'text', text: SAID }]);
    const streamed = await session.anthropic.messages.stream(wish).finalMessage();
    expect(streamed.content).toEqual(content);
  });

  it('is Gemini’s, with its key in a header or in the query', async () => {
    const path = `/gemini/v1beta/models/${GEMINI}`;
    const wish = { contents: [{ role: 'user', parts: [{ text: 'hello there' }] }] };
    const plain = await session.post(`${path}:generateContent?key=nothing`, wish);
    expect(await plain.json()).toMatchObject({ candidates: [{ content: { parts: [{ text: SAID }] } }] });
    const headers = { 'x-goog-api-key': 'nothing' };
    const streamed = await session.post(`${path}:streamGenerateContent?alt=sse`, wish, headers);
    expect(await streamed.text()).toContain('"finishReason":"STOP"');
    expect((await calls()).calls.map(({ query }) => query)).toEqual(['', '?alt=sse']);
  });

  it('is one that asks a serving endpoint by its name', async () => {
    const answer = await session.post(`/serving-endpoints/${CLAUDE}/invocations`, { messages: HELLO });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: SAID } }] });
  });

  it('asks with the current token, and with nothing of its own', async () => {
    await session.chat();
    await session.openai.chat.completions.create({ model: GPT, messages: HELLO });
    await session.anthropic.messages.create({ model: CLAUDE, max_tokens: 9, messages: HELLO });
    const { id } = await session.currentToken();
    const all = (await calls()).calls;
    expect(all.map(({ credential }) => credential)).toEqual([id, id, id]);
    const names = new Set(all.flatMap(({ headerNames }) => headerNames));
    expect([...names].filter((name) => /key|cookie/.test(name))).toEqual([]);
  });

  it('is understood in what models on Databricks refuse', async () => {
    const tool = {
      type: 'function',
      function: {
        name: 't',
        strict: true,
        parameters: {
          $schema: 'x',
          type: 'object',
          properties: { n: { type: 'integer', exclusiveMinimum: 0 } },
        },
      },
    };
    const empty = [...HELLO, { role: 'assistant', content: '' }, { role: 'user', content: 'hello there' }];
    const orphan = [{ role: 'tool', tool_call_id: 'x', content: 'y' }, ...HELLO];
    const system = [{ role: 'system', content: 'a' }, { role: 'system', content: 'b' }, ...HELLO];
    const answers = await Promise.all([
      session.chat({ model: CLAUDE, messages: empty, tools: [tool], store: false }),
      session.chat({ model: CLAUDE, messages: orphan }),
      session.chat({
        model: GEMINI,
        messages: system,
        tools: [tool],
        stream_options: { include_usage: true },
      }),
      session.post('/anthropic/v1/messages', {
        model: CLAUDE,
        max_tokens: 9,
        system: '',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: '' },
              { type: 'text', text: 'hello there' },
            ],
          },
        ],
        tools: [{ name: 't', input_schema: {}, eager_input_streaming: true }],
      }),
    ]);
    for (const answer of answers) {
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(SAID)]);
    }
  });

  it('is understood where a gateway refuses what today’s agents send', async () => {
    await session.both.sandbox.control.setModels({
      refuse: { systemInMessages: true, unknownToolTypes: true },
    });
    const system = (content: string) => ({ role: 'system', content });
    const messages = [system('Be brief.'), ...HELLO, system('The date is today.')];
    const shell = { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} } };
    const answers = [
      await session.post('/anthropic/v1/messages', {
        model: CLAUDE,
        max_tokens: 9,
        messages: [system('Be brief.'), ...HELLO],
        tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      }),
      await session.post('/anthropic/v1/messages', { model: CLAUDE, max_tokens: 9, messages }),
      await session.post('/openai/v1/responses', {
        model: GPT,
        input: 'hello there',
        tools: [{ type: 'namespace', name: 'n', tools: [] }, { type: 'web_search' }, shell],
      }),
    ];
    await session.both.sandbox.control.setModels({
      refuse: { systemInMessages: false, unknownToolTypes: false },
    });
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await answers[0]?.text()).toContain(SAID);
    expect(await answers[2]?.text()).toContain(SAID);
  });

  it('reads which model to take instead of one that the workspace lacks', async () => {
    const answer = await session.chat({ model: 'nobody' });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: expect.objectContaining({ code: 'MODEL_UNAVAILABLE', type: 'not_found_error' }) as object },
    ]);
  });
});

describe('the way through the gateway is closed', () => {
  const post = (url: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      // As it is written: a URL would take the dots out.
      const { port } = new URL(url);
      const path = url.slice(url.indexOf('/', 'http://'.length));
      const sent = request({ port, path, method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify({ model: GPT, messages: HELLO }));
    });
  const CHAT = '/openai/v1/chat/completions';

  it.each([
    ['with another key', () => post(session.url.replace(/\/[^/]{20,}\//, `/${'k'.repeat(43)}/`) + CHAT)],
    ['to a page', () => post(session.url + CHAT, { origin: 'https://evil.example' })],
    ['to a page of a name that points here', () => post(session.url + CHAT, { host: 'evil.example' })],
  ])('%s', async (_whom, ask) => {
    expect(await ask()).toBe(403);
    expect((await calls()).callsInAll).toBe(0);
  });

  it.each([
    '/api/2.0/token/create',
    '/serving-endpoints/../api/2.0/token/create',
    '/openai/v1/../../api/2.0/x',
  ])('to anything but models: %s', async (path) => {
    expect(await post(session.url + path)).toBe(404);
  });

  it('once the session is', async () => {
    const { session: closing, viewer } = await session.both.open();
    const run = viewer.untilText('/gateway');
    viewer.connection.send('echo $LATCHKEY_GATEWAY_URL\r');
    await run;
    const url = /http:\S+\/gateway/.exec(viewer.text)?.[0] ?? '';
    expect(await post(url + CHAT)).toBe(200);
    viewer.connection.close();
    await session.both.close(closing);
    expect(await post(url + CHAT)).toBe(403);
  });
});

describe('what is seen of it', () => {
  it('is its upstream, in health, and no token anywhere', async () => {
    const { id, value } = await session.currentToken();
    const answer = await session.chat();
    const headers: string[] = [];
    answer.headers.forEach((header) => headers.push(header));
    const seen = [
      headers.join(),
      await answer.text(),
      JSON.stringify(await session.health()),
      await (await session.both.visitor.fetch(API.health)).text(),
      session.both.latchkey.logs.join('\n'),
      (await session.shell.run('env')).output,
    ];
    expect(await session.health()).toMatchObject({
      severity: 'ok',
      message: expect.stringContaining(
        `the AI gateway with model services, ${session.both.sandbox.url}`,
      ) as string,
    });
    expect(session.both.latchkey.logs.join('\n')).toContain('Repaired a request with: ');
    expect(value).toMatch(/^dapi/);
    for (const text of seen) expect(text).not.toContain(value);
    expect((await calls()).calls).toMatchObject([{ credential: id }]);
  });
});

describe('with an AI gateway, and a rule turned off', () => {
  let other: GatewaySession;
  beforeAll(async () => {
    other = await GatewaySession.open((sandbox) =>
      Promise.resolve({
        ...QUIET,
        LATCHKEY_GATEWAY_HOST: `${sandbox.url}/ai-gateway`,
        LATCHKEY_GATEWAY_RULES: '-extra-chat-fields',
      }),
    );
  });
  afterAll(() => other.stop());

  it('each dialect is asked there', async () => {
    const wish = { model: CLAUDE, max_tokens: 9, messages: HELLO };
    await other.openai.chat.completions.create({ model: CLAUDE, messages: HELLO });
    await other.openai.responses.create({ model: GPT, input: 'hello there' });
    await other.openai.embeddings.create({ model: 'databricks-gte-large-en', input: 'a' });
    await other.anthropic.messages.create(wish);
    await other.post(`/gemini/v1beta/models/${GEMINI}:generateContent`, {
      contents: [{ parts: [{ text: 'a' }] }],
    });
    await other.post(`/serving-endpoints/${CLAUDE}/invocations`, { messages: HELLO });
    const { calls: all } = await other.both.sandbox.control.modelCalls();
    expect(all.map(({ path, outcome }) => [path, outcome])).toEqual(
      [
        '/ai-gateway/mlflow/v1/chat/completions',
        '/ai-gateway/codex/v1/responses',
        '/ai-gateway/mlflow/v1/embeddings',
        '/ai-gateway/anthropic/v1/messages',
        '/ai-gateway/gemini/v1beta/models/system.ai.gemini-2-5-pro:generateContent',
        '/ai-gateway/mlflow/v1/chat/completions',
      ].map((path) => [path, 'complete']),
    );
    expect((await other.health())?.message).toContain(
      `the AI gateway with model services, ${other.both.sandbox.url}/ai-gateway`,
    );
  });

  it('a request is left as it is', async () => {
    const answer = await other.chat({ store: true });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('unknown field')]);
    expect(
      (await other.chat({ messages: [...HELLO, { role: 'user', content: '' }], model: CLAUDE })).status,
    ).toBe(200);
  });
});
