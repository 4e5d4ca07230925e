import type { ServerResponse } from 'node:http';
import { CHAT, GatewayTestKit, HELLO, INVALID_TOKEN } from './gateway.test-kit';

let kit: GatewayTestKit;
beforeEach(async () => (kit = await GatewayTestKit.open()));
afterEach(() => kit.close());

const refuse = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Reason': 'r' }).end(body);
};

describe('after a refused token, the gateway', () => {
  /** Refuses this token and accepts any other. */
  const refusing = (token: string): void => {
    kit.workspace = (_request, response) => {
      if (kit.asked.at(-1)?.token === token) refuse(response, 403, INVALID_TOKEN);
      else response.end('taken');
    };
  };
  const tokens = (): string[] => kit.asked.map(({ token }) => token);

  it('retries once with the token of a rotation in between, with the same body', async () => {
    kit.workspace = (_request, response) => {
      kit.token = 'second';
      if (kit.asked.at(-1)?.token === 'first') refuse(response, 403, INVALID_TOKEN);
      else response.end('taken');
    };
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text()]).toEqual([200, 'taken']);
    expect(tokens()).toEqual(['first', 'second']);
    expect(kit.asked[1]?.body).toBe(JSON.stringify(HELLO));
    expect([kit.verifications, kit.client.retried]).toEqual([0, 1]);
  });

  it('verifies the token and retries with it when it works', async () => {
    kit.workspace = (_request, response) => {
      if (kit.asked.length === 1) refuse(response, 401, '{}');
      else response.end('taken');
    };
    expect((await kit.post(CHAT, HELLO)).status).toBe(200);
    expect([tokens(), kit.verifications]).toEqual([['first', 'first'], 1]);
  });

  it('retries with the successor when the verification waited for one', async () => {
    refusing('first');
    kit.verify = () => (kit.token = 'second');
    expect((await kit.post(CHAT, HELLO)).status).toBe(200);
    expect(tokens()).toEqual(['first', 'second']);
  });

  it('answers PAT_REQUIRED when the verification fails', async () => {
    refusing('first');
    kit.verify = () => (kit.token = null);
    const response = await kit.post(CHAT, HELLO);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { code: 'PAT_REQUIRED', message: 'Your token no longer works. Paste a new one.' },
    });
    expect(tokens()).toEqual(['first']);
  });

  it('does not try a third time', async () => {
    kit.workspace = (_request, response) => refuse(response, 403, INVALID_TOKEN);
    const response = await kit.post(CHAT, HELLO);
    expect([response.status, await response.text()]).toEqual([403, INVALID_TOKEN]);
    expect(tokens()).toEqual(['first', 'first']);
  });

  it('passes on a refusal for a missing permission without retrying', async () => {
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

  it('calls nothing when there is no token', async () => {
    kit.token = null;
    expect((await kit.post('/gemini/v1beta/models/m:generateContent')).status).toBe(401);
    expect(kit.asked).toEqual([]);
  });
});
