import type { ServerResponse } from 'node:http';
import { CHAT, GatewayTestKit, HELLO, INVALID_TOKEN } from './gateway.test-kit';

let kit: GatewayTestKit;
beforeEach(async () => (kit = await GatewayTestKit.open()));
afterEach(() => kit.close());

const refuse = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Reason': 'r' }).end(body);
};

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
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text()]).toEqual([200, 'taken']);
    expect(tokens()).toEqual(['first', 'second']);
    expect(kit.asked[1]?.body).toBe(JSON.stringify(HELLO));
    expect([kit.verifications, kit.caller.repeated]).toEqual([0, 1]);
  });

  it('is verified, and used again when it works', async () => {
    kit.workspace = (_request, response) => {
      if (kit.asked.length === 1) refuse(response, 401, '{}');
      else response.end('taken');
    };
    expect((await kit.post(CHAT, HELLO)).status).toBe(200);
    expect([tokens(), kit.verifications]).toEqual([['first', 'first'], 1]);
  });

  it('is verified, which may wait for the next one', async () => {
    refusing('first');
    kit.verify = () => (kit.token = 'second');
    expect((await kit.post(CHAT, HELLO)).status).toBe(200);
    expect(tokens()).toEqual(['first', 'second']);
  });

  it('that is no good ends in words that say so', async () => {
    refusing('first');
    kit.verify = () => (kit.token = null);
    const response = await kit.post(CHAT, HELLO);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { code: 'PAT_REQUIRED', message: 'Your token no longer works. Paste a new one.' },
    });
    expect(tokens()).toEqual(['first']);
  });

  it('is not tried a third time', async () => {
    kit.workspace = (_request, response) => refuse(response, 403, INVALID_TOKEN);
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text()]).toEqual([403, INVALID_TOKEN]);
    expect(tokens()).toEqual(['first', 'first']);
  });

  it('is not what a missing right is about: that is passed on', async () => {
    const body = '{"error_code":"PERMISSION_DENIED","message":"No right."}';
    kit.workspace = (_request, response) => refuse(response, 403, body);
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text(), response.headers.get('x-reason')]).toEqual([
      403,
      body,
      'r',
    ]);
    expect([tokens(), kit.verifications]).toEqual([['first'], 0]);
  });

  it('is told at once where there is none', async () => {
    kit.token = null;
    expect((await kit.post('/gemini/v1beta/models/m:generateContent')).status).toBe(401);
    expect(kit.asked).toEqual([]);
  });
});
