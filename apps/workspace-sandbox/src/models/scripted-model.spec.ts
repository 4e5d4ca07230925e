import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { SandboxFixture } from '../testing/sandbox-fixture';

const COMMAND = 'printf "%s" "größe\n"';
const RESULT = 'größe and more';
const QUOTE = `The command printed: ${RESULT}`;
const CLAUDE = 'databricks-claude-sonnet-5';
const GPT = 'databricks-gpt-5-5';
const GEMINI = 'databricks-gemini-3-1-pro';
const text = { type: 'string' };
const schema = {
  type: 'object' as const,
  properties: { command: text, description: text },
  required: ['command'],
};
const hello = { role: 'user' as const, content: 'run it' };

/** What the model did in a turn: the arguments of the call that it made, or the text that it said. */
type Turn = { called: unknown } | { said: string };

describe('a scripted model', () => {
  let sandbox: SandboxFixture;
  let pat: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    await sandbox.control('PATCH', 'settings', { modelGeneration: 2 });
    pat = await sandbox.token();
    await sandbox.control('PATCH', 'models', { toolCommand: COMMAND });
  });

  const openai = () =>
    new OpenAI({ baseURL: `${sandbox.url}/serving-endpoints`, apiKey: pat, maxRetries: 0 });

  /** Each makes a turn, and a second one with the result of the first one's call, as a client would. */
  const dialects: Record<string, (streamed: boolean) => Promise<Turn[]>> = {
    'Anthropic’s messages': async (streamed) => {
      const client = new Anthropic({
        ...{
          baseURL: `${sandbox.url}/serving-endpoints/anthropic`,
          authToken: pat,
          apiKey: null,
          maxRetries: 0,
        },
      });
      const ask = (messages: Anthropic.MessageParam[]) => {
        const wish = {
          model: CLAUDE,
          max_tokens: 9,
          messages,
          tools: [{ name: 'Bash', input_schema: schema }],
        };
        return streamed ? client.messages.stream(wish).finalMessage() : client.messages.create(wish);
      };
      const first = await ask([hello]);
      const block = first.content[0];
      if (block?.type !== 'tool_use' || first.stop_reason !== 'tool_use') throw new Error('no call');
      const result = { type: 'tool_result' as const, tool_use_id: block.id, content: RESULT };
      const second = await ask([
        hello,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result, { type: 'text', text: 'a reminder' }] },
      ]);
      return [{ called: block.input }, { said: (second.content[0] as Anthropic.TextBlock).text }];
    },
    'chat completions': async (streamed) => {
      const tools = [{ type: 'function' as const, function: { name: 'bash', parameters: schema } }];
      const ask = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
        const wish = { model: CLAUDE, messages, tools };
        const completion = streamed
          ? await openai().chat.completions.stream(wish).finalChatCompletion()
          : await openai().chat.completions.create(wish);
        return completion.choices[0] as OpenAI.ChatCompletion.Choice;
      };
      const first = await ask([hello]);
      const call = first.message.tool_calls?.[0];
      if (call?.type !== 'function' || first.finish_reason !== 'tool_calls') throw new Error('no call');
      const assistant = { role: 'assistant' as const, content: ' ', tool_calls: [call] };
      const second = await ask([hello, assistant, { role: 'tool', tool_call_id: call.id, content: RESULT }]);
      return [{ called: JSON.parse(call.function.arguments) }, { said: second.message.content ?? '' }];
    },
    responses: async (streamed) => {
      const tool = { type: 'function' as const, name: 'exec_command', strict: false, parameters: {} };
      const parameters = { type: 'object', properties: { cmd: text }, required: ['cmd'] };
      const ask = (input: OpenAI.Responses.ResponseInput) => {
        const wish = { model: GPT, input, tools: [{ ...tool, parameters }] };
        return streamed ? openai().responses.stream(wish).finalResponse() : openai().responses.create(wish);
      };
      const call = (await ask([hello])).output[0];
      if (call?.type !== 'function_call') throw new Error('no call');
      const { type, call_id, name, arguments: args } = call;
      const second = await ask([
        hello,
        { type, call_id, name, arguments: args },
        { type: 'function_call_output', call_id, output: RESULT },
      ]);
      return [{ called: JSON.parse(args) }, { said: second.output_text }];
    },
    'Gemini’s contents': async (streamed) => {
      const name = 'run_shell_command';
      const tools = [{ functionDeclarations: [{ name, parametersJsonSchema: schema }] }];
      const ask = async (contents: object[]) => {
        const method = streamed ? 'streamGenerateContent?alt=sse' : 'generateContent';
        const { body } = await sandbox.send(
          'POST',
          `/ai-gateway/gemini/v1beta/models/${GEMINI}:${method}`,
          { Authorization: `Bearer ${pat}` },
          { contents, tools },
        );
        return geminiParts(body);
      };
      const said = { role: 'user', parts: [{ text: 'run it' }] };
      const parts = await ask([said]);
      const response = { functionResponse: { name, response: { output: RESULT } } };
      const second = await ask([said, { role: 'model', parts }, { role: 'user', parts: [response] }]);
      return [
        { called: parts.find(({ functionCall }) => functionCall)?.functionCall?.args },
        { said: second.map((part) => part.text ?? '').join('') },
      ];
    },
  };

  describe.each(Object.keys(dialects))('in %s', (name) => {
    it.each([
      ['plain', false],
      ['streamed', true],
    ])('calls the shell tool once and then quotes its result, %s', async (_how, streamed) => {
      const field = name === 'responses' ? 'cmd' : 'command';
      expect(await dialects[name]?.(streamed)).toEqual([{ called: { [field]: COMMAND } }, { said: QUOTE }]);
    });
  });

  const response = async (tools: object[], input: object[] = [hello]) => {
    const wish = { model: GPT, input, tools };
    const headers = { Authorization: `Bearer ${pat}` };
    const { body } = await sandbox.send('POST', '/serving-endpoints/responses', headers, wish);
    return (body['output'] as object[])[0];
  };

  it('calls a local shell in its own shape, whose result it quotes', async () => {
    const tools = [{ type: 'web_search' }, { type: 'local_shell' }];
    const call = (await response(tools)) as { call_id: string };
    expect(call).toMatchObject({ type: 'local_shell_call', action: { command: ['bash', '-lc', COMMAND] } });
    const output = { type: 'local_shell_call_output', call_id: call.call_id, output: RESULT };
    expect(await response(tools, [hello, call, output])).toMatchObject({ content: [{ text: QUOTE }] });
  });

  it.each([
    [{ command: { type: 'array' } }, ['command'], { command: ['bash', '-lc', COMMAND] }],
    [{ script: text }, [], { script: COMMAND }],
    [
      { command: text, description: text, wait: { type: 'NUMBER' }, mode: { enum: ['sync', 'async'] } },
      ['command', 'description', 'wait', 'mode'],
      { command: COMMAND, description: 'Scripted', wait: 30, mode: 'sync' },
    ],
  ])('fills in what the tool requires: %j', async (properties, required, expected) => {
    const parameters = { type: 'object', properties, required };
    const call = await response([{ type: 'function', name: 'Shell', parameters }]);
    expect(JSON.parse((call as { arguments: string }).arguments)).toEqual(expected);
  });

  it('echoes when a request offers no shell, or when there is no script', async () => {
    expect(await response([{ type: 'function', name: 'read_file' }])).toMatchObject({ type: 'message' });
    await sandbox.control('PATCH', 'models', { toolCommand: null });
    expect(await response([{ type: 'function', name: 'shell' }])).toMatchObject({ type: 'message' });
  });

  it('runs another command in the same conversation when the script changes', async () => {
    const tools = [{ type: 'function', name: 'shell' }];
    const call = (await response(tools)) as { call_id: string };
    const history = [hello, call, { type: 'function_call_output', call_id: call.call_id, output: RESULT }];
    await sandbox.control('PATCH', 'models', { toolCommand: 'another' });
    expect(await response(tools, history)).toMatchObject({ arguments: '{"command":"another"}' });
  });
});

interface GeminiPart {
  text?: string;
  functionCall?: { args: unknown };
}

/** The parts of an answer, which a stream brings one by one. */
function geminiParts(body: unknown): GeminiPart[] {
  const answers = typeof body === 'string' ? (body.match(/(?<=^data: ).*$/gm) ?? []) : [JSON.stringify(body)];
  return answers.flatMap((each) => {
    const { candidates } = JSON.parse(each) as { candidates: { content: { parts: GeminiPart[] } }[] };
    return candidates.flatMap(({ content }) => content.parts);
  });
}
