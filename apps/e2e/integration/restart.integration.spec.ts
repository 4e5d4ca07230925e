import { API, REQUEST_HEADER, type PatStatus } from '@latchkey/contracts';
import { RestartableServer } from '../src/restartable-server';

jest.setTimeout(180_000);

let server: RestartableServer;

beforeEach(async () => {
  server = await RestartableServer.open();
  await server.start();
});
afterEach(() => server.close());

describe('a restart', () => {
  it.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])(
    'after %s asks for no token, and the browser stays signed in',
    async (signal) => {
      await server.setUp();
      const { cookie, pageSecret } = server.visitor;
      await server.restart(signal);
      expect(await server.status()).toMatchObject({ state: 'valid', generation: 1, user: 'dev@example.com' });
      const withOldCookie = await fetch(server.latchkey.url + API.patStatus, {
        headers: { cookie, [REQUEST_HEADER]: pageSecret },
      });
      expect(withOldCookie.status).toBe(200);
    },
  );

  it('after a sign-out, which also ends the browser session, asks for a token', async () => {
    await server.setUp();
    const response = await server.visitor.fetch(API.pat, { method: 'DELETE' });
    expect(response.status).toBe(200);
    expect((await response.json()) as PatStatus).toMatchObject({ state: 'unconfigured' });
    expect((await server.visitor.fetch(API.patStatus)).status).toBe(401);
    await server.restart('SIGKILL');
    expect((await server.status()).state).toBe('unconfigured');
    expect((await server.liveTokens()).ours).toEqual([]);
  });
});
