import { SandboxFixture } from '../testing/sandbox-fixture';

describe('the token page', () => {
  let sandbox: SandboxFixture;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.control('POST', 'reset'));

  const page = (method: string, path: string, body?: object, user = 'dev@example.com') =>
    sandbox.send(method, `/__page/api/${path}`, { ...sandbox.keyHeader, 'X-Sandbox-User': user }, body);

  it.each(['/', '/settings/user/developer/access-tokens'])(
    'is at %s, with a policy of its own',
    async (path) => {
      const { status, body, headers } = await sandbox.send('GET', path);
      expect(status).toBe(200);
      expect(body).toContain('Generate new token');
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(body).not.toMatch(/ on\w+=|<script>|https?:/);
    },
  );

  it.each([
    ['/__page/token-page.css', 'text/css'],
    ['/__page/token-page.mjs', 'text/javascript'],
  ])('serves %s', async (path, type) => {
    expect((await sandbox.send('GET', path)).headers.get('content-type')).toContain(type);
  });

  it('makes a token that works, lists it and revokes it', async () => {
    const { body } = await page('POST', 'tokens', {
      comment: 'mine',
      lifetimeSeconds: 60,
      scopes: ['all-apis'],
    });
    expect((await sandbox.me(body.value)).body.userName).toBe('dev@example.com');
    const { body: listed } = await page('GET', 'tokens');
    expect(listed.tokens).toMatchObject([{ id: body.id, comment: 'mine' }]);
    expect((await page('DELETE', `tokens/${body.id}`)).body).toEqual({ revoked: true });
    expect((await sandbox.me(body.value)).status).toBe(403);
  });

  it('acts for whom it is signed in as, and for nobody else', async () => {
    const { body } = await page('POST', 'tokens', { lifetimeSeconds: 60 }, 'other@example.com');
    expect((await sandbox.me(body.value)).body.userName).toBe('other@example.com');
    expect((await page('GET', 'tokens')).body.tokens).toEqual([]);
    expect((await page('DELETE', `tokens/${body.id}`)).body).toEqual({ revoked: false });
    expect((await page('POST', 'tokens', {}, 'nobody@example.com')).status).toBe(400);
    expect((await sandbox.send('GET', '/__page/api/tokens', sandbox.keyHeader)).status).toBe(400);
  });

  it('is held to the workspace’s rules', async () => {
    await sandbox.control('PATCH', 'settings', { maxTokenLifetimeDays: 1 });
    const { status, body } = await page('POST', 'tokens', { lifetimeSeconds: 2 * 86_400 });
    expect(status).toBe(400);
    expect(body.message).toContain('maximum token lifetime');
  });
});
