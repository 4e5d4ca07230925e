import { createHash } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { SandboxFixture, type Reply } from '../testing/sandbox-fixture';

const CLAUDE = 'databricks-claude-sonnet-4-5';
const GPT = 'databricks-gpt-5';
const GEMINI = 'databricks-gemini-2-5-pro';
const hello = [{ role: 'user' as const, content: 'hello there' }];

interface Calls {
  callsInAll: number;
  calls: { outcome: string; chunksSent: number; bodySha256: string; headerNames: string[]; query: string }[];
}

describe('the models', () => {
  let sandbox: SandboxFixture;
  let pat: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    await sandbox.control('PATCH', 'settings', { modelGeneration: 2 });
    pat = await sandbox.token();
  });

  const openai = (base = '/serving-endpoints') =>
    new OpenAI({ baseURL: sandbox.url + base, apiKey: pat, maxRetries: 0 });
  const anthropic = (base = '/serving-endpoints/anthropic') =>
    new Anthropic({ baseURL: sandbox.url + base, authToken: pat, apiKey: null, maxRetries: 0 });
  const post = (path: string, body: unknown, token = pat): Promise<Reply> =>
    sandbox.send('POST', path, { Authorization: `Bearer ${token}` }, body);
  const calls = async (): Promise<Calls> =>
    (await sandbox.control('GET', 'model-calls')).body as unknown as Calls;

  it.each(['/serving-endpoints', '/ai-gateway/mlflow/v1'])('chats as OpenAI does, at %s', async (base) => {
    const { choices, usage } = await openai(base).chat.completions.create({ model: CLAUDE, messages: hello });
    expect(choices[0]?.message.content).toBe('You said: hello there');
    expect(usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 4 });
  });

  it('streams as OpenAI does, word by word', async () => {
    const stream = await openai().chat.completions.create({ model: GPT, messages: hello, stream: true });
    const words: string[] = [];
    for await (const { choices } of stream) words.push(choices[0]?.delta.content ?? '');
    expect(words.filter(Boolean)).toEqual(['You', ' said:', ' hello', ' there']);
  });

  it.each(['/serving-endpoints/anthropic', '/ai-gateway/anthropic'])(
    'answers as Anthropic does, at %s',
    async (base) => {
      const wish = { model: CLAUDE, max_tokens: 9, messages: hello };
      const { content } = await anthropic(base).messages.create(wish);
      expect(content).toEqual([{ type: 'text', text: 'You said: hello there' }]);
      const streamed = await anthropic(base).messages.stream(wish).finalMessage();
      expect(streamed).toMatchObject({ content, stop_reason: 'end_turn', usage: { output_tokens: 4 } });
    },
  );

  it.each(['/serving-endpoints', '/ai-gateway/openai/v1'])('responds as OpenAI does, at %s', async (base) => {
    const wish = { model: GPT, input: 'hello there' };
    expect((await openai(base).responses.create(wish)).output_text).toBe('You said: hello there');
    const streamed = await openai(base).responses.stream(wish).finalResponse();
    expect(streamed.output_text).toBe('You said: hello there');
  });

  it('embeds, always in the same numbers', async () => {
    const wish = { model: 'databricks-gte-large-en', input: ['a', 'b'], encoding_format: 'float' as const };
    const [first, second] = [await openai().embeddings.create(wish), await openai().embeddings.create(wish)];
    expect(first.data).toHaveLength(2);
    expect(first.data).toEqual(second.data);
  });

  it.each(['/serving-endpoints/gemini', '/ai-gateway/gemini'])(
    'generates as Gemini does, at %s',
    async (base) => {
      const path = `${base}/v1beta/models/${GEMINI}`;
      const wish = { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] };
      const { body } = await post(`${path}:generateContent`, wish);
      expect(body).toMatchObject({ candidates: [{ content: { parts: [{ text: 'You said: hello' }] } }] });
      const streamed = await post(`${path}:streamGenerateContent?alt=sse`, wish);
      expect(streamed.body as unknown as string).toMatch(/^data: {"candidates":.*"finishReason":"STOP"/s);
    },
  );

  it('is asked by the endpoint’s name too', async () => {
    const { body } = await post(`/serving-endpoints/${CLAUDE}/invocations`, { messages: hello });
    expect(body).toMatchObject({ object: 'chat.completion', model: CLAUDE });
  });

  it('lists its endpoints', async () => {
    const { body } = await sandbox.api(pat, 'GET', '/serving-endpoints');
    expect(body['endpoints']).toContainEqual(expect.objectContaining({ name: CLAUDE, task: 'llm/v1/chat' }));
    expect((await sandbox.api(pat, 'GET', `/serving-endpoints/${GPT}`)).body['name']).toBe(GPT);
  });

  it.each([
    ['a bad token', '/serving-endpoints/chat/completions', 'dapi00', 403, 403],
    ['a model that is not there', '/serving-endpoints/nobody/invocations', '', 404, 'ENDPOINT_NOT_FOUND'],
    ['a path that is none', '/serving-endpoints/anthropic/v1/count', '', 404, 'ENDPOINT_NOT_FOUND'],
  ])('refuses %s', async (_what, path, token, status, code) => {
    const reply = await post(path, { model: CLAUDE, messages: hello }, token || pat);
    expect([reply.status, reply.body.error_code]).toEqual([status, code]);
  });

  const tool = (parameters: object, extra: object = {}) => ({
    tools: [{ type: 'function', function: { name: 't', parameters, ...extra } }],
  });
  const called = { role: 'assistant', content: ' ', tool_calls: [{ id: 'c1', type: 'function' }] };

  it.each([
    ['a field that is not known', GPT, { store: true }, 'unknown field \\"store\\"'],
    ['“strict” by a model that is no GPT', CLAUDE, tool({}, { strict: true }), 'strict: Extra inputs'],
    ['an empty text', CLAUDE, { messages: [...hello, { role: 'user', content: '' }] }, 'must be non-empty'],
    [
      'an empty block',
      CLAUDE,
      { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      'non-empty',
    ],
    ['no text beside a tool’s call', CLAUDE, { messages: [{ ...called, content: null }] }, 'non-empty'],
    [
      'a result that nothing asked for',
      CLAUDE,
      { messages: [{ role: 'tool', tool_call_id: 'c9', content: 'x' }] },
      'unexpected',
    ],
    ['a key of JSON Schema, for Gemini', GEMINI, tool({ $schema: 'x' }), 'Unknown name \\"$schema\\"'],
    [
      'the same deep within',
      GEMINI,
      tool({ properties: { n: { exclusiveMinimum: 0 } } }),
      'properties[0].value',
    ],
    ['options of the stream, for Gemini', GEMINI, { stream_options: {} }, 'generation_config'],
    [
      'two system prompts, for Gemini',
      GEMINI,
      { messages: [{ role: 'system', content: 'a' }, { role: 'system', content: 'b' }, ...hello] },
      'only support one system prompt',
    ],
  ])('refuses %s in a chat', async (_what, model, wish, words) => {
    const reply = await post('/serving-endpoints/chat/completions', { model, messages: hello, ...wish });
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body).replaceAll('\\\\', '')).toContain(words);
    expect((await calls()).calls).toMatchObject([{ outcome: 'refused' }]);
  });

  it.each([
    ['an empty block', { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, 'non-empty'],
    [
      'an orphan',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x' }] }] },
      'unexpected',
    ],
    ['a message of nothing', { messages: [{ role: 'user', content: [] }, ...hello] }, 'non-empty content'],
    ['eager streaming of tools', { tools: [{ name: 't', eager_input_streaming: true }] }, 'Extra inputs'],
  ])('refuses %s in Anthropic’s messages', async (_what, wish, words) => {
    const body = { model: CLAUDE, max_tokens: 9, messages: hello, ...wish };
    const reply = await post('/serving-endpoints/anthropic/v1/messages', body);
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'BAD_REQUEST' } });
    expect(reply.body.message).toContain(words);
  });

  const claude = (wish: object) => ({ model: CLAUDE, max_tokens: 9, messages: hello, ...wish });
  const chat = (wish: object) => ({ model: CLAUDE, messages: hello, ...wish });

  it.each([
    [
      'systemInMessages',
      'anthropic/v1/messages',
      claude({ messages: [...hello, { role: 'system', content: 'x' }] }),
    ],
    [
      'unknownToolTypes',
      'anthropic/v1/messages',
      claude({ tools: [{ type: 'web_search_20250305', name: 'w' }] }),
    ],
    ['unknownToolTypes', 'chat/completions', chat({ tools: [{ type: 'custom', custom: { name: 'c' } }] })],
    ['unknownToolTypes', 'responses', { model: GPT, input: 'x', tools: [{ type: 'namespace', name: 'n' }] }],
    ['store', 'chat/completions', chat({ store: true })],
    ['strict', 'chat/completions', chat(tool({}, { strict: false }))],
    [
      'eagerInputStreaming',
      'anthropic/v1/messages',
      claude({ tools: [{ name: 't', eager_input_streaming: true }] }),
    ],
  ])('refuses %s at %s when told to, and takes it otherwise', async (shape, path, body) => {
    const statuses = [];
    for (const refuse of [true, false]) {
      await sandbox.control('PATCH', 'models', { refuse: { [shape]: refuse } });
      statuses.push((await post(`/serving-endpoints/${path}`, body)).status);
    }
    expect(statuses).toEqual([400, 200]);
  });

  it('takes the result of a tool behind a message of the system', async () => {
    const called = { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 't', input: {} }] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'x' }] };
    const body = claude({ messages: [...hello, called, { role: 'system', content: 'x' }, result] });
    expect((await post('/serving-endpoints/anthropic/v1/messages', body)).status).toBe(200);
  });

  it('takes what is in order', async () => {
    const messages = [...hello, called, { role: 'tool', tool_call_id: 'c1', content: 'x' }];
    const wish = { model: CLAUDE, messages, ...tool({ $schema: 'x', type: 'object' }) };
    expect((await post('/serving-endpoints/chat/completions', wish)).status).toBe(200);
  });

  it('holds a stream until it is let go, and looks at the credential only when it begins', async () => {
    await sandbox.control('PATCH', 'models', { chunks: 4, holdAfterChunks: 2 });
    const stream = await openai().chat.completions.create({ model: GPT, messages: hello, stream: true });
    let text = '';
    for await (const { choices } of stream) {
      text += choices[0]?.delta.content ?? '';
      if (text !== '1/4 2/4 ') continue;
      await sandbox.control('POST', 'tokens/revoke', { all: true });
      await sandbox.control('PATCH', 'models', { holdAfterChunks: null });
    }
    expect(text).toBe('1/4 2/4 3/4 4/4 ');
  });

  it('cuts a stream in the middle', async () => {
    await sandbox.control('PATCH', 'models', { chunks: 4, cutAfterChunks: 2 });
    const stream = await openai().chat.completions.create({ model: GPT, messages: hello, stream: true });
    const read = async () => {
      for await (const _chunk of stream);
    };
    await expect(read()).rejects.toThrow();
    expect((await calls()).calls).toMatchObject([{ outcome: 'cut', chunksSent: 2 }]);
  });

  it('keeps what it was asked, and no body and no credential', async () => {
    const text = JSON.stringify({ model: GPT, messages: hello });
    await sandbox.send(
      'POST',
      '/serving-endpoints/chat/completions?a=b',
      { Authorization: `Bearer ${pat}` },
      text,
    );
    const { calls: kept } = await calls();
    const bodySha256 = createHash('sha256').update(text).digest('hex');
    expect(kept).toMatchObject([{ outcome: 'complete', query: '?a=b', bodySha256, model: GPT }]);
    expect(JSON.stringify(kept)).not.toContain(pat);
    expect(JSON.stringify(kept)).not.toContain('hello');
    expect((await sandbox.control('DELETE', 'model-calls')).body).toMatchObject({ callsInAll: 0, calls: [] });
  });

  it.each([
    [{ chunks: -1 }, 'chunks'],
    [{ pace: 1 }, 'pace'],
    [{ chunkBytes: null }, 'chunkBytes'],
    [{ toolCommand: 1 }, 'toolCommand'],
    [{ refuse: { nothing: true } }, 'refuse.nothing'],
    [{ refuse: { store: 1 } }, 'refuse.store'],
  ])('tells a mistake in %j plainly', async (wish, words) => {
    const reply = await sandbox.control('PATCH', 'models', wish);
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(words);
  });
});
