import type { IncomingMessage, ServerResponse } from 'node:http';
import { TokenValue } from '@latchkey/token';
import type { AppConfig } from '../config/app-config';
import { MetadataHandler } from './metadata.handler';
import { ToolHandlers } from './tool-handler';
import type { ToolTokens } from './tool-tokens';

const HOST = 'https://dbc-1.cloud.databricks.com';
const RIGHT = { 'x-databricks-metadata-version': '1', 'x-databricks-host': HOST };

class Reply {
  status = 0;
  body: unknown = null;
  writeHead(status: number): void {
    this.status = status;
  }
  end(text: string): void {
    this.body = JSON.parse(text);
  }
}

async function ask(headers: Record<string, string>, { method = 'GET', rest = '' } = {}): Promise<Reply> {
  const tokens = {
    current: () => Promise.resolve({ value: new TokenValue('the token'), usableUntilMs: 1_000_900 }),
  } as ToolTokens;
  const handler = new MetadataHandler({ workspaceOrigin: HOST } as AppConfig, tokens, new ToolHandlers());
  const reply = new Reply();
  await handler.handle({
    request: { method, headers } as unknown as IncomingMessage,
    response: reply as unknown as ServerResponse,
    sessionId: 'mine',
    rest,
  });
  return reply;
}

describe('the metadata service', () => {
  it('answers in the clients’ format, with the expiry rounded down', async () => {
    expect(await ask(RIGHT)).toMatchObject({
      status: 200,
      body: { access_token: 'the token', token_type: 'Bearer', expires_on: 1_000 },
    });
  });

  it.each(['dbc-1.cloud.databricks.com', `${HOST}/`, 'HTTPS://DBC-1.cloud.databricks.com'])(
    'accepts the host in every client’s spelling: %s',
    async (host) => {
      expect((await ask({ ...RIGHT, 'x-databricks-host': host })).status).toBe(200);
    },
  );

  it.each<[string, Record<string, string>, number, string]>([
    ['no version', { 'x-databricks-host': HOST }, 400, 'REQUEST_INVALID'],
    ['another version', { ...RIGHT, 'x-databricks-metadata-version': '2' }, 400, 'REQUEST_INVALID'],
    ['no host', { 'x-databricks-metadata-version': '1' }, 400, 'REQUEST_INVALID'],
    ['another host', { ...RIGHT, 'x-databricks-host': 'https://other.example' }, 404, 'NOT_FOUND'],
    ['the host in the clear', { ...RIGHT, 'x-databricks-host': HOST.replace('s:', ':') }, 404, 'NOT_FOUND'],
    ['what is no host', { ...RIGHT, 'x-databricks-host': 'no host' }, 404, 'NOT_FOUND'],
  ])('refuses %s', async (_case, headers, status, code) => {
    await expect(ask(headers)).rejects.toMatchObject({ status, code });
  });

  it.each([{ method: 'POST' }, { rest: '/more' }])(
    'answers 404 to any other request: %j',
    async (options) => {
      await expect(ask(RIGHT, options)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );
});
