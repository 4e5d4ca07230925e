import { connect } from 'node:net';
import { SandboxFixture } from '../testing/sandbox-fixture';

describe('the control plane', () => {
  let sandbox: SandboxFixture;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.control('POST', 'reset'));

  it('gives exactly the environment of Databricks Apps', async () => {
    const { body } = await sandbox.control('GET', 'app-environment');
    expect(Object.keys(body).sort()).toEqual([
      'DATABRICKS_APP_NAME',
      'DATABRICKS_CLIENT_ID',
      'DATABRICKS_CLIENT_SECRET',
      'DATABRICKS_HOST',
      'DATABRICKS_WORKSPACE_ID',
    ]);
    expect(body).toMatchObject({ DATABRICKS_HOST: sandbox.url, DATABRICKS_APP_NAME: 'latchkey' });
  });

  it('shows tokens without their values, and secrets’ values only when asked', async () => {
    const pat = await sandbox.token();
    await sandbox.api(pat, 'POST', '/secrets/scopes/create', { scope: 's' });
    await sandbox.api(pat, 'POST', '/secrets/put', { scope: 's', key: 'k', string_value: 'sésame' });
    const plain = await sandbox.control('GET', 'state');
    expect(plain.body.secrets).toMatchObject([{ scope: 's', key: 'k', sizeBytes: 7 }]);
    expect(plain.body.tokens).toMatchObject([
      { owner: 'dev@example.com', status: 'live', mintedBy: 'control' },
    ]);
    expect(JSON.stringify(plain.body)).not.toContain('sésame');
    expect(JSON.stringify(plain.body)).not.toContain(pat);
    expect((await sandbox.control('GET', 'state?values=true')).body.secrets[0]?.value).toBe('sésame');
  });

  it('revokes one token, those of a user, or all', async () => {
    const [first, second, third] = [
      await sandbox.token(),
      await sandbox.token(),
      await sandbox.token('other@example.com'),
    ];
    const { tokens } = (await sandbox.control('GET', 'state')).body;
    const alive = async () =>
      Promise.all([first, second, third].map(async (t) => (await sandbox.me(t)).status === 200));
    await sandbox.control('POST', 'tokens/revoke', { tokenId: tokens[0]?.id });
    expect(await alive()).toEqual([false, true, true]);
    await sandbox.control('POST', 'tokens/revoke', { userName: 'other@example.com' });
    expect(await alive()).toEqual([false, true, false]);
    const { body } = await sandbox.control('POST', 'tokens/revoke', { all: true });
    expect(body.revoked).toEqual([tokens[1]?.id]);
    expect(await alive()).toEqual([false, false, false]);
  });

  it('forgets everything on reset but who the app is', async () => {
    const app = await sandbox.appToken();
    const pat = await sandbox.token();
    await sandbox.control('POST', 'users', { userName: 'third@example.com' });
    await sandbox.control('POST', 'clock', { advanceSeconds: 60 });
    const env = await sandbox.appEnvironment();
    await sandbox.control('POST', 'reset');
    const { body } = await sandbox.control('GET', 'state');
    expect(body).toMatchObject({ tokens: [], secrets: [], clock: { offsetMilliseconds: 0 } });
    expect(body.users).toHaveLength(2);
    expect((await sandbox.me(pat)).status).toBe(403);
    expect((await sandbox.me(app)).status).toBe(200);
    expect((await sandbox.control('GET', 'app-environment')).body).toEqual(env);
  });

  it('dates replies by its own clock', async () => {
    await sandbox.control('POST', 'clock', { advanceSeconds: 86_400 });
    const { headers } = await sandbox.send('GET', '/.well-known/databricks-config');
    expect(Date.parse(headers.get('date') ?? '') - Date.now()).toBeGreaterThan(86_000_000);
  });

  it.each([
    ['PATCH', 'settings', { maxTokenLifetimeDays: 731 }, 'from 1 to 730'],
    ['PATCH', 'settings', { patsEnabled: 'no' }, 'patsEnabled: must be a boolean'],
    ['PATCH', 'settings', { nope: 1 }, 'nope: no such setting'],
    ['POST', 'clock', { advanceSeconds: 'x' }, 'advanceSeconds'],
    ['POST', 'tokens', { userName: 'nobody@example.com' }, 'no such user'],
    ['POST', 'tokens/revoke', {}, 'tokenId'],
    ['POST', 'faults', { path: '/a' }, 'respond'],
    ['POST', 'users', {}, 'userName'],
    ['PATCH', 'app', { maxInstances: 'many' }, 'maxInstances'],
  ])('tells a mistake in %s %s plainly', async (method, path, body, words) => {
    const reply = await sandbox.control(method, path, body);
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(words);
  });

  it.each([
    ['another origin', { Origin: 'http://evil.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a name that was made to point here', { Host: 'evil.example' }],
    ['another site, without an origin', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('refuses %s', async (_what, headers) => {
    const withKey = { ...sandbox.keyHeader, ...headers };
    expect(await sandbox.statusOf('/__sandbox/app-environment', withKey)).toBe(403);
    expect(await sandbox.statusOf('/__page/api/session', withKey)).toBe(403);
  });

  it('sees an Origin behind 2100 other headers', async () => {
    const { hostname, port, host } = new URL(sandbox.url);
    const socket = connect(Number(port), hostname);
    const headers = `Host: ${host}\r\n${'a:\r\n'.repeat(2_100)}Origin: null\r\nConnection: close\r\n`;
    socket.write(`GET /__sandbox/app-environment HTTP/1.1\r\n${headers}\r\n`);
    expect(String(await socket.toArray())).toContain('403 Forbidden');
  });

  it('admits requests with its own origin or none', async () => {
    const key = sandbox.keyHeader;
    expect(await sandbox.statusOf('/__sandbox/state', { ...key, Origin: sandbox.url })).toBe(200);
    expect(await sandbox.statusOf('/__sandbox/state', key)).toBe(200);
  });

  it.each([
    ['without a key', {}],
    ['with an empty key', { 'X-Sandbox-Key': '' }],
    ['with another sandbox’s key', { 'X-Sandbox-Key': 'k'.repeat(43) }],
    ['with a key as a cookie', { Cookie: 'X-Sandbox-Key=k' }],
  ])('refuses every path %s, and changes nothing', async (_what, headers) => {
    for (const path of ['app-environment', 'state?values=true', 'requests', 'faults', 'unknown', '']) {
      const { status, body } = await sandbox.send('GET', `/__sandbox/${path}`, headers);
      expect([path, status, Object.keys(body)]).toEqual([path, 401, ['error', 'message']]);
    }
    const minted = { userName: 'dev@example.com' };
    expect((await sandbox.send('POST', '/__sandbox/tokens', headers, minted)).status).toBe(401);
    const user = { ...headers, 'X-Sandbox-User': 'dev@example.com' };
    for (const [method, path] of [
      ['GET', 'session'],
      ['GET', 'tokens'],
      ['POST', 'tokens'],
    ] as const) {
      expect((await sandbox.send(method, `/__page/api/${path}`, user)).status).toBe(401);
    }
    expect((await sandbox.control('GET', 'state')).body.tokens).toEqual([]);
  });
});
