import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { API, type HealthCheck, type HealthReport } from '@latchkey/contracts';
import OpenAI from 'openai';
import { Shell } from './shell';
import { TwoProcesses } from './two-processes';

export const CLAUDE = 'databricks-claude-sonnet-4-5';
export const GPT = 'databricks-gpt-5';
export const GEMINI = 'databricks-gemini-2-5-pro';
export const HELLO = [{ role: 'user' as const, content: 'hello there' }];
/** What a tool holds for a key; it is worth nothing. */
const LITERAL_KEY = 'latchkey';

/** A real session, and its tools, which ask models through the gateway. */
export class GatewaySession {
  private constructor(
    readonly both: TwoProcesses,
    readonly shell: Shell,
    /** As the session's tools find it in their environment. */
    readonly url: string,
  ) {}

  static async open(env: Parameters<typeof TwoProcesses.start>[0]): Promise<GatewaySession> {
    const both = await TwoProcesses.start(env);
    const shell = await Shell.open(both);
    const { output } = await shell.run('echo $LATCHKEY_GATEWAY_URL');
    // Between what the shell's prompt does to the terminal.
    const url = /http:\/\/\S+\/gateway/.exec(output)?.[0];
    if (url === undefined) throw new Error(`No address of the gateway: ${output}`);
    return new GatewaySession(both, shell, url);
  }

  /** OpenAI's own client, which tries nothing again. */
  get openai(): OpenAI {
    return new OpenAI({ baseURL: `${this.url}/openai/v1`, apiKey: LITERAL_KEY, maxRetries: 0 });
  }

  get anthropic(): Anthropic {
    return new Anthropic({ baseURL: `${this.url}/anthropic`, apiKey: LITERAL_KEY, maxRetries: 0 });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { method: 'POST', body: JSON.stringify(body), headers });
  }

  chat(body: object = {}): Promise<Response> {
    return this.post('/openai/v1/chat/completions', { model: GPT, messages: HELLO, ...body });
  }

  /** A streamed answer as it begins; nothing is read ahead of what is asked for. */
  stream(): Promise<IncomingMessage> {
    return this.raw('/openai/v1/chat/completions', {}, { model: GPT, messages: HELLO, stream: true });
  }

  /** With headers that `fetch` would not send. */
  raw(path: string, headers: OutgoingHttpHeaders, body: unknown): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(this.url + path, { method: 'POST', headers }, resolve);
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });
  }

  async health(): Promise<HealthCheck | undefined> {
    const report = (await (await this.both.visitor.fetch(API.health)).json()) as HealthReport;
    return report.checks.find(({ id }) => id === 'gateway');
  }

  rotate(): Promise<Response> {
    return this.both.visitor.fetch(API.rotatePat, { method: 'POST' });
  }

  /** The token's id and value that are in use, as the secret scope has them. */
  async currentToken(): Promise<{ id: string; value: string }> {
    const { secrets } = await this.both.sandbox.control.state({ values: true });
    const record = secrets.find(({ key }) => key === 'rotation')?.value ?? '{}';
    const { current } = JSON.parse(record) as { current: { tokenId: string; value: string } };
    return { id: current.tokenId, value: current.value };
  }

  async stop(): Promise<void> {
    this.shell.leave();
    await this.both.stop();
  }
}

/** Reads it to its end. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}

/** What was said in a stream of OpenAI's events. */
export function saidIn(events: string): string {
  return events
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map(
      (event) => JSON.parse(event.slice('data: '.length)) as { choices: { delta: { content?: string } }[] },
    )
    .map(({ choices }) => choices[0]?.delta.content ?? '')
    .join('');
}
