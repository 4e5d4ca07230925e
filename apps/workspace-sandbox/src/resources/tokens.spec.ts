import { createHash } from 'node:crypto';
import { SandboxFixture } from '../testing/sandbox-fixture';

const TWO_YEARS_MS = 730 * 24 * 3600 * 1000;

describe('the token API', () => {
  let sandbox: SandboxFixture;
  let pat: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    pat = await sandbox.token();
  });

  const create = (wish: object, token = pat) => sandbox.api(token, 'POST', '/token/create', wish);
  const list = async (token = pat) => (await sandbox.api(token, 'GET', '/token/list')).body;

  it('mints a token whose id is the SHA-256 of its value', async () => {
    const { status, body } = await create({ comment: 'mine', lifetime_seconds: 900 });
    expect(status).toBe(200);
    expect(body.token_value).toMatch(/^dapi[0-9a-f]{32}$/);
    expect(body.token_info).toMatchObject({ comment: 'mine', scopes: ['all-apis'] });
    expect(body.token_info.token_id).toBe(createHash('sha256').update(body.token_value).digest('hex'));
    expect(body.token_info.expiry_time - body.token_info.creation_time).toBe(900_000);
    expect((await sandbox.me(body.token_value)).body.userName).toBe('dev@example.com');
  });

  it('gives two years to a token that names no lifetime, or the workspace’s maximum if that is less', async () => {
    const lifetime = async () => {
      const { token_info } = (await create({})).body;
      return token_info.expiry_time - token_info.creation_time;
    };
    expect(await lifetime()).toBe(TWO_YEARS_MS);
    await sandbox.control('PATCH', 'settings', { maxTokenLifetimeDays: 1 });
    expect(await lifetime()).toBe(24 * 3600 * 1000);
    expect((await create({ lifetime_seconds: 24 * 3600 + 1 })).body.error_code).toBe(
      'INVALID_PARAMETER_VALUE',
    );
    expect((await create({ lifetime_seconds: 0 })).status).toBe(400);
  });

  it('lists the caller’s own live tokens, with when they were last used', async () => {
    const other = await sandbox.token('other@example.com');
    const made = (await create({ comment: 'second', lifetime_seconds: 60 })).body;
    const { token_infos: infos } = await list();
    expect(infos.map(({ comment }) => comment)).toEqual(['', 'second']);
    expect(infos[0]).toHaveProperty('last_accessed_time', expect.any(Number));
    expect(infos[1]).not.toHaveProperty('last_accessed_time');
    expect(JSON.stringify(infos)).not.toContain(made.token_value);
    expect((await list(other)).token_infos).toHaveLength(1);
  });

  it('leaves an empty list out', async () => {
    const app = await sandbox.appToken();
    expect(await list(app)).toEqual({});
  });

  it('shows -1 for a token that never expires', async () => {
    const endless = await sandbox.token('dev@example.com', {});
    await sandbox.control('POST', 'clock', { advanceSeconds: 10 * 365 * 24 * 3600 });
    expect((await list(endless)).token_infos).toMatchObject([{ expiry_time: -1 }]);
  });

  it('ends a token when its time is up by the sandbox’s clock', async () => {
    const { token_value, token_info } = (await create({ lifetime_seconds: 60 })).body;
    await sandbox.control('POST', 'clock', { advanceSeconds: 59 });
    expect((await sandbox.me(token_value)).status).toBe(200);
    await sandbox.control('POST', 'clock', { advanceSeconds: 1.5 });
    const refused = await sandbox.me(token_value);
    expect(refused.status).toBe(403);
    expect(refused.body.error_code).toBe(403);
    expect((await list()).token_infos).toHaveLength(1);
    const deleted = await sandbox.api(pat, 'POST', '/token/delete', { token_id: token_info.token_id });
    expect([deleted.status, deleted.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  it('revokes at once, and once', async () => {
    const { token_value, token_info } = (await create({ lifetime_seconds: 60 })).body;
    const revoke = () => sandbox.api(pat, 'POST', '/token/delete', { token_id: token_info.token_id });
    expect(await revoke()).toMatchObject({ status: 200, body: {} });
    expect((await sandbox.me(token_value)).status).toBe(403);
    expect(await revoke()).toMatchObject({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } });
  });

  it('does not let one user end the token of another', async () => {
    const other = await sandbox.token('other@example.com');
    const { token_infos: infos } = await list();
    const attempt = await sandbox.api(other, 'POST', '/token/delete', { token_id: infos[0]?.token_id });
    expect(attempt.status).toBe(404);
    expect((await sandbox.me(pat)).status).toBe(200);
  });

  it('stops at the quota, and counts only live tokens of that user', async () => {
    await sandbox.control('PATCH', 'settings', { tokenQuotaPerUser: 3 });
    await sandbox.token('other@example.com');
    await create({ lifetime_seconds: 60 });
    await create({ lifetime_seconds: 60 });
    expect((await create({ lifetime_seconds: 60 })).body.error_code).toBe('QUOTA_EXCEEDED');
    await sandbox.control('POST', 'clock', { advanceSeconds: 61 });
    expect((await create({ lifetime_seconds: 60 })).status).toBe(200);
  });

  it('lets 600 tokens live by default, not 601', async () => {
    await Promise.all(Array.from({ length: 599 }, () => sandbox.token()));
    expect((await create({ lifetime_seconds: 60 })).body.error_code).toBe('QUOTA_EXCEEDED');
  });

  it('lets only a token with the scope `authentication` mint, whatever else it may do', async () => {
    const scoped = await sandbox.token('dev@example.com', { scopes: ['scim', 'secrets'] });
    expect((await sandbox.me(scoped)).status).toBe(200);
    const refused = await create({ lifetime_seconds: 60 }, scoped);
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain('does not have required scopes: authentication');
    const minter = await sandbox.token('dev@example.com', { scopes: ['authentication'] });
    expect((await create({ lifetime_seconds: 60, scopes: ['scim'] }, minter)).body.token_info.scopes).toEqual(
      ['scim'],
    );
    expect((await sandbox.me(minter)).status).toBe(403);
  });

  it('gives all APIs to a token that a scoped one mints without scopes, unless the settings deny that', async () => {
    const minter = await sandbox.token('dev@example.com', { scopes: ['authentication'] });
    const scopesOf = async (wish: object) => (await create(wish, minter)).body.token_info.scopes;
    expect(await scopesOf({})).toEqual(['all-apis']);
    await sandbox.control('PATCH', 'settings', { childMayBeWider: false });
    expect(await scopesOf({})).toEqual(['authentication']);
    expect(await scopesOf({ scopes: ['scim'] })).toEqual(['scim']);
    await sandbox.control('PATCH', 'settings', { honoursScopes: false });
    expect(await scopesOf({ scopes: ['scim'] })).toEqual(['all-apis']);
  });

  it('lets the service principal hold tokens of its own', async () => {
    const { body } = await create({ lifetime_seconds: 60 }, await sandbox.appToken());
    const env = await sandbox.appEnvironment();
    expect((await sandbox.me(body.token_value)).body.userName).toBe(env.DATABRICKS_CLIENT_ID);
  });

  it('refuses every token while tokens are disabled, in the words of the settings', async () => {
    const body = '<html><h1>disabled</h1></html>';
    await sandbox.control('PATCH', 'settings', {
      patsEnabled: false,
      replies: { patsDisabled: { status: 400, body } },
    });
    expect(await sandbox.me(pat)).toMatchObject({ status: 400, body });
    expect((await create({}, await sandbox.appToken())).status).toBe(400);
    await sandbox.control('PATCH', 'settings', { patsEnabled: true });
    expect((await sandbox.me(pat)).status).toBe(200);
  });

  it('refuses a user who may not use tokens', async () => {
    await sandbox.control('POST', 'users', { userName: 'dev@example.com', mayUseTokens: false });
    const { status, body } = await create({ lifetime_seconds: 60 });
    expect(status).toBe(403);
    expect(body.message).toBe('User does not have permission to use tokens.');
  });

  it('counts uses of live and of dead tokens', async () => {
    const { token_value } = (await create({ lifetime_seconds: 60 })).body;
    await sandbox.me(token_value);
    await sandbox.me(token_value);
    await sandbox.control('POST', 'clock', { advanceSeconds: 61 });
    await sandbox.me(token_value);
    const { tokens } = (await sandbox.control('GET', 'state')).body;
    expect(tokens[1]).toMatchObject({ uses: 2, refusedUses: 1, status: 'expired', mintedBy: tokens[0]?.id });
  });
});
