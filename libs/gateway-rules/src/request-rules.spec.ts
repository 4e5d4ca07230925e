import * as fc from 'fast-check';
import { isObject, type JsonObject } from './json';
import { repairRequest, REQUEST_RULES } from './rules';
import type { Dialect, RequestTarget } from './rule';

const CLAUDE = 'databricks-claude-sonnet-4-5';
const GEMINI = 'databricks-gemini-2-5-pro';
const GPT = 'databricks-gpt-5';
const chat = (model: string): RequestTarget => ({ dialect: 'openai-chat', model });
const anthropic: RequestTarget = { dialect: 'anthropic', model: CLAUDE };

/** What one rule makes of a request; no other takes part. */
function by(name: string, target: RequestTarget, body: JsonObject): JsonObject {
  const rule = REQUEST_RULES.filter((each) => each.name === name);
  expect(rule).toHaveLength(1);
  return repairRequest(body, target, rule).body;
}

const messagesBy = (name: string, target: RequestTarget, messages: unknown): unknown =>
  by(name, target, { messages })['messages'];

const user = { role: 'user', content: 'hi' };
const text = (words: string) => ({ type: 'text', text: words });
const calls = (...ids: string[]) => ids.map((id) => ({ id, type: 'function' }));
const uses = (...ids: string[]) => ids.map((id) => ({ type: 'tool_use', id, name: 't', input: {} }));
const result = (id: string, content: unknown = 'x') => ({ type: 'tool_result', tool_use_id: id, content });

describe('empty-text', () => {
  const rule = (messages: unknown, target = anthropic) => messagesBy('empty-text', target, messages);

  it.each(['', ' ', '\n\t'])('takes a block of %j out', (blank) => {
    expect(rule([{ role: 'user', content: [text(blank), text('a')] }])).toEqual([
      { role: 'user', content: [text('a')] },
    ]);
  });

  it('drops what a person did not say, and keeps the turns of an answer that is empty', () => {
    const empty = (role: string) => ({ role, content: [text('')] });
    expect(rule([user, empty('assistant'), empty('user'), user])).toEqual([
      user,
      { role: 'assistant', content: '.' },
      user,
    ]);
  });

  it('drops the empty beginning of the answer that is asked for', () => {
    expect(rule([user, { role: 'assistant', content: '' }])).toEqual([user]);
  });

  it('does so within the results of tools', () => {
    const with_ = (...blocks: object[]) => [{ role: 'user', content: [result('a', blocks)] }];
    expect(rule(with_(text(''), text('b')))).toEqual(with_(text('b')));
  });

  it('gives a tool that printed nothing a result', () => {
    expect(rule([{ role: 'tool', tool_call_id: 'a', content: '' }], chat(CLAUDE))).toEqual([
      { role: 'tool', tool_call_id: 'a', content: '(no output)' },
    ]);
  });

  it('leaves the calls of tools, whose text may be absent', () => {
    const message = (content: unknown) => ({ role: 'assistant', content, tool_calls: calls('a') });
    const messages = [message(null), message('')];
    expect(rule(messages, chat(GPT))).toBe(messages);
    expect(rule([message([text('')])], chat(GPT))).toEqual([message(null)]);
  });

  it('takes an empty system prompt out', () => {
    expect(by('empty-text', anthropic, { system: '', messages: [user] })).toEqual({ messages: [user] });
    expect(by('empty-text', anthropic, { system: [text(''), text('a')], messages: [user] })).toEqual({
      system: [text('a')],
      messages: [user],
    });
  });

  it('leaves a request that is all empty for the model to refuse', () => {
    const messages = [{ role: 'user', content: '' }];
    expect(rule(messages)).toBe(messages);
  });
});

describe('orphan-tool-results', () => {
  const rule = (messages: unknown, target = anthropic) => messagesBy('orphan-tool-results', target, messages);

  it('takes a result out that nothing asked for, and the message that was nothing else', () => {
    const asked = { role: 'assistant', content: uses('a') };
    expect(rule([user, asked, { role: 'user', content: [result('a'), result('b')] }])).toEqual([
      user,
      asked,
      { role: 'user', content: [result('a')] },
    ]);
    expect(rule([{ role: 'user', content: [result('b')] }, user])).toEqual([user]);
  });

  it('does so where each result is a message of its own', () => {
    const asked = { role: 'assistant', content: null, tool_calls: calls('a', 'b') };
    const answer = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'x' });
    const messages = [asked, answer('a'), answer('b')];
    expect(rule(messages, chat(GPT))).toBe(messages);
    expect(rule([...messages, { role: 'assistant', content: 'ok' }, answer('a')], chat(GPT))).toEqual([
      ...messages,
      { role: 'assistant', content: 'ok' },
    ]);
  });
});

describe('the rules of single fields', () => {
  const tool = (extra: object) => ({ type: 'function', function: { name: 't', ...extra } });

  it('blank-beside-tool-calls: a space, for Claude only', () => {
    const message = (content: unknown) => ({ role: 'assistant', content, tool_calls: calls('a') });
    const rule = (content: unknown, model: string) =>
      messagesBy('blank-beside-tool-calls', chat(model), [message(content)]);
    expect(rule(null, CLAUDE)).toEqual([message(' ')]);
    expect(rule('', CLAUDE)).toEqual([message(' ')]);
    expect(rule('text', CLAUDE)).toEqual([message('text')]);
    expect(rule(null, GPT)).toEqual([message(null)]);
  });

  it('extra-chat-fields: what model serving does not know', () => {
    const penalties = { frequency_penalty: 0, presence_penalty: 0 };
    const body = { model: GPT, store: false, service_tier: 'auto', ...penalties, temperature: 0 };
    expect(by('extra-chat-fields', chat(GPT), body)).toEqual({ model: GPT, temperature: 0 });
  });

  it('strict-tools: in chats', () => {
    const body = { tools: [tool({ strict: true })] };
    expect(by('strict-tools', chat(CLAUDE), body)).toEqual({ tools: [tool({})] });
    expect(by('strict-tools', anthropic, body)).toBe(body);
  });

  it('eager-tools: in Anthropic’s messages', () => {
    const body = { tools: [{ name: 't', eager_input_streaming: true }] };
    expect(by('eager-tools', anthropic, body)).toEqual({ tools: [{ name: 't' }] });
    expect(by('eager-tools', chat(CLAUDE), body)).toBe(body);
  });

  it('gemini-stream-options', () => {
    const body = { stream_options: { include_usage: true } };
    expect(by('gemini-stream-options', chat(GEMINI), body)).toEqual({});
    expect(by('gemini-stream-options', chat(GPT), body)).toBe(body);
  });

  it('gemini-one-system-prompt: where the first was', () => {
    const system = (content: unknown) => ({ role: 'system', content });
    const rule = (...messages: object[]) => messagesBy('gemini-one-system-prompt', chat(GEMINI), messages);
    expect(rule(system('a'), user, system([text('b')]), { role: 'developer', content: 'c' })).toEqual([
      system('a\n\nb\n\nc'),
      user,
    ]);
    const withPicture = [system('a'), system([{ type: 'image_url' }])];
    expect(rule(...withPicture)).toEqual(withPicture);
  });
});

describe('all of them together', () => {
  const DIALECTS: Dialect[] = ['openai-chat', 'openai-responses', 'openai-embeddings', 'anthropic', 'gemini'];

  it('leave a request in order as the very object that it is', () => {
    const body = {
      model: CLAUDE,
      messages: [
        { role: 'system', content: 'be good' },
        user,
        { role: 'assistant', content: 'ok', tool_calls: calls('a') },
        { role: 'tool', tool_call_id: 'a', content: 'done' },
      ],
      tools: [{ type: 'function', function: { name: 't', parameters: { type: 'object' } } }],
    };
    for (const model of [CLAUDE, GEMINI, GPT]) {
      expect(repairRequest(body, chat(model), REQUEST_RULES)).toEqual({ body, by: [] });
      expect(repairRequest(body, chat(model), REQUEST_RULES).body).toBe(body);
    }
  });

  it('say what they did', () => {
    const body = { store: true, messages: [user, { role: 'user', content: '' }] };
    expect(repairRequest(body, chat(GPT), REQUEST_RULES).by).toEqual(['empty-text', 'extra-chat-fields']);
  });

  it('change nothing in what they are given, bear whatever is sent, and have nothing to do the second time', () => {
    const words = fc.constantFrom('', ' ', 'a', 'assistant', 'user', 'tool', 'system', 'text', 'tool_result');
    const names = fc.constantFrom(
      ...[
        'messages',
        'role',
        'content',
        'type',
        'text',
        'tools',
        'function',
        'parameters',
        'tool_calls',
        'id',
      ],
      ...['tool_use_id', 'tool_call_id', 'system', '$ref', 'properties', 'anyOf', 'strict', 'const', 'oneOf'],
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'medium' },
        words,
        fc.constantFrom(null, 1, true),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(names, tie('json'), { maxKeys: 5 }),
      ),
    }));
    const model = fc.constantFrom(CLAUDE, GEMINI, GPT, '');
    fc.assert(
      fc.property(json, fc.constantFrom(...DIALECTS), model, (value, dialect, modelName) => {
        const body = isObject(value) ? value : { messages: value };
        const before = JSON.stringify(body);
        const once = repairRequest(body, { dialect, model: modelName }, REQUEST_RULES);
        expect(JSON.stringify(body)).toBe(before);
        if (once.by.length === 0) expect(once.body).toBe(body);
        expect(repairRequest(once.body, { dialect, model: modelName }, REQUEST_RULES).by).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('unknown-tool-types', () => {
  it('keeps functions alone', () => {
    const tools = [
      { type: 'namespace', name: 'n' },
      { type: 'function', name: 'shell' },
      { type: 'web_search' },
    ];
    expect(by('unknown-tool-types', { dialect: 'openai-responses', model: GPT }, { tools })).toEqual({
      tools: [tools[1]],
    });
    const own = [{ name: 'a' }, { type: 'custom', name: 'b' }];
    expect(by('unknown-tool-types', anthropic, { tools: [...own, { type: 'web_search_20250305' }] })).toEqual(
      {
        tools: own,
      },
    );
  });
});

describe('system-messages', () => {
  const rule = (messages: unknown, system?: unknown) =>
    by('system-messages', anthropic, { messages, ...(system !== undefined && { system }) });
  const system = (words: string) => ({ role: 'system', content: words });
  const answer = { role: 'assistant', content: uses('a') };

  it('joins those at the beginning to the system prompt', () => {
    expect(rule([system('b'), user], 'a')).toEqual({ system: [text('a'), text('b')], messages: [user] });
  });

  it('adds later ones to the turn of the user before them', () => {
    expect(rule([user, system('note')])).toEqual({
      messages: [{ role: 'user', content: [text('hi'), text('note')] }],
    });
  });

  it('puts those after a call of a tool behind its result', () => {
    const results = { role: 'user', content: [result('a')] };
    expect(rule([user, answer, system('note'), results])).toEqual({
      messages: [user, answer, { role: 'user', content: [result('a'), text('note')] }],
    });
  });

  it('gives those at the end a turn of their own', () => {
    expect(rule([user, answer, system('note')])).toEqual({
      messages: [user, answer, { role: 'user', content: [text('note')] }],
    });
  });

  it('leaves requests without them alone', () => {
    const body = { system: 'a', messages: [user, answer] };
    expect(by('system-messages', anthropic, body)).toBe(body);
  });
});

describe('the refusal that turns a rule on', () => {
  it.each([
    ['extra-chat-fields', 'Bad request: json: unknown field "store"'],
    ['extra-chat-fields', 'Bad request: json: unknown field "frequency_penalty"'],
    ['strict-tools', 'tools.0.function.strict: Extra inputs are not permitted'],
    ['eager-tools', 'tools.0.custom.eager_input_streaming: Extra inputs are not permitted'],
    ['unknown-tool-types', 'tools[3].type: unsupported tool type "namespace"'],
    [
      'unknown-tool-types',
      "Invalid value: 'web_search'. Supported values are: 'function'. Param: tools[1].type",
    ],
    ['system-messages', 'messages.0.role: Input should be "user" or "assistant"'],
    [
      'system-messages',
      'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter.',
    ],
  ])('%s: %s', (name, message) => {
    const rule = REQUEST_RULES.find((each) => each.name === name);
    expect(rule?.refusal?.test(message)).toBe(true);
    const others = REQUEST_RULES.filter((each) => each.name !== name && each.refusal?.test(message) === true);
    expect(others.map((each) => each.name)).toEqual([]);
  });

  it.each([
    'No tool output found for function call call_1. tools[0].parameters',
    'tools: Tool names must be unique.',
    'frequency_penalty must be at most 2',
    'The file store could not be read.',
    'tools.0.input_schema: Field required',
    'messages.3: the role must alternate',
  ])('is none: %s', (message) => {
    expect(REQUEST_RULES.filter((each) => each.refusal?.test(message)).map((each) => each.name)).toEqual([]);
  });
});
