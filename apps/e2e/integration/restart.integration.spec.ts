import { API, REQUEST_HEADER } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { refusal } from '../src/refusal';
import { RestartedServer } from '../src/restarted-server';

jest.setTimeout(60_000);

let server: RestartedServer;

beforeEach(async () => {
  server = await RestartedServer.open();
  await server.start();
});
afterEach(() => server.close());

describe('a restart', () => {
  it.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])(
    'by %s asks for nothing, and the browser stays signed in',
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

  it('with everything revoked meanwhile asks again, and a new token makes all well', async () => {
    await server.setUp();
    await server.sandbox.control.revoke({ all: true });
    await server.restart('SIGKILL');
    expect(await server.status()).toMatchObject({
      state: 'stale',
      valid: false,
      problem: { code: 'PAT_REQUIRED' },
    });
    expect(await refusal(await server.openSession())).toEqual({ status: 428, code: 'PAT_REQUIRED' });
    await server.setUp();
    expect(await server.status()).toMatchObject({ state: 'valid', generation: 2 });
  });

  it('while the workspace is down keeps the token, and resumes when it is back', async () => {
    await server.setUp();
    await server.sandbox.control.addFault({
      path: '/api/2.0/**',
      respond: { status: 503 },
      times: 'unlimited',
    });
    await server.restart('SIGKILL');
    expect((await server.status()).state).toBe('unreachable');
    expect(await refusal(await server.openSession())).toEqual({ status: 503, code: 'WORKSPACE_UNREACHABLE' });
    await server.sandbox.control.clearFaults();
    await waitFor('the token to be verified', async () => (await server.status()).valid, {
      timeoutMs: 30_000,
    });
  });
});
