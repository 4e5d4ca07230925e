import type { AppRecord } from '../workspace/books';
import { SandboxFixture } from '../testing/sandbox-fixture';

describe('identity, OAuth and errors', () => {
  let sandbox: SandboxFixture;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.control('POST', 'reset'));

  it('says who holds a personal access token', async () => {
    const { status, body, headers } = await sandbox.me(await sandbox.token());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      userName: 'dev@example.com',
      displayName: 'Dev Example',
      active: true,
      emails: [{ value: 'dev@example.com', primary: true }],
      groups: [{ display: 'users' }],
    });
    const env = await sandbox.appEnvironment();
    expect(headers.get('x-databricks-org-id')).toBe(env.DATABRICKS_WORKSPACE_ID);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('knows the service principal by its application id', async () => {
    const env = await sandbox.appEnvironment();
    const { body } = await sandbox.me(await sandbox.appToken());
    expect(body).toMatchObject({ userName: env.DATABRICKS_CLIENT_ID, displayName: 'app-latchkey' });
  });

  it('answers 403 with a numeric code to a bad token, and gives the reason phrase', async () => {
    const { status, body, headers } = await sandbox.me(`dapi${'0'.repeat(32)}`);
    expect(status).toBe(403);
    expect(body.error_code).toBe(403);
    expect(body.message).toMatch(/^Invalid access token\. \[ReqId: [0-9a-f-]{36}\]$/);
    expect(headers.get('x-databricks-reason-phrase')).toBe('Invalid access token.');
    expect(body).not.toHaveProperty('details');
  });

  it.each([{}, { Authorization: 'Basic ZGV2OnB3' }, { Authorization: 'Bearer' }])(
    'answers 401 without a usable credential: %j',
    async (headers) => {
      const reply = await sandbox.send('GET', '/api/2.0/preview/scim/v2/Me', headers);
      expect(reply.status).toBe(401);
      expect(reply.body.error_code).toBe(401);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="DatabricksRealm"');
    },
  );

  it('names a missing endpoint, with the details that newer services give', async () => {
    const { status, body } = await sandbox.api(await sandbox.token(), 'GET', '/no/such/thing');
    expect(status).toBe(404);
    expect(body.error_code).toBe('ENDPOINT_NOT_FOUND');
    expect(body.details).toMatchObject([{ '@type': 'type.googleapis.com/google.rpc.RequestInfo' }]);
    await sandbox.control('PATCH', 'settings', { errorDetails: false });
    expect((await sandbox.send('GET', '/nope')).body).not.toHaveProperty('details');
  });

  it('speaks SCIM when a SCIM resource is missing', async () => {
    const { status, body } = await sandbox.api(await sandbox.token(), 'GET', '/preview/scim/v2/Users/1');
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: '404', schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] });
    expect(body).not.toHaveProperty('error_code');
  });

  it.each(['{', '[1]', '"text"', '{"lifetime_seconds":"soon"}'])('calls %s malformed', async (text) => {
    const { status, body } = await sandbox.api(await sandbox.token(), 'POST', '/token/create', text);
    expect([status, body.error_code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  it('lets client credentials live an hour by its clock', async () => {
    const token = await sandbox.appToken();
    await sandbox.control('POST', 'clock', { advanceSeconds: 3590 });
    expect((await sandbox.me(token)).status).toBe(200);
    await sandbox.control('POST', 'clock', { advanceSeconds: 11 });
    expect((await sandbox.me(token)).status).toBe(401);
    expect((await sandbox.me(await sandbox.appToken())).status).toBe(200);
  });

  it('takes client credentials from the form too, and refuses wrong ones', async () => {
    const env = await sandbox.appEnvironment();
    const ask = (fields: Record<string, string>) =>
      sandbox.send(
        'POST',
        '/oidc/v1/token',
        { 'Content-Type': 'application/x-www-form-urlencoded' },
        new URLSearchParams(fields).toString(),
      );
    const good = {
      grant_type: 'client_credentials',
      client_id: env.DATABRICKS_CLIENT_ID,
      client_secret: env.DATABRICKS_CLIENT_SECRET,
    };
    expect((await ask(good)).body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'all-apis',
    });
    expect(await ask({ ...good, client_secret: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    const password = await ask({ ...good, grant_type: 'password' });
    expect(password).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it('refuses an access token that it did not sign', async () => {
    const [header = '', claims = '', signature = ''] = (await sandbox.appToken()).split('.');
    const forged = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    const later = Buffer.from(JSON.stringify({ ...forged, exp: 9e9 })).toString('base64url');
    expect((await sandbox.me([header, later, signature].join('.'))).status).toBe(403);
  });

  it('is discoverable', async () => {
    const { body: config } = await sandbox.send('GET', '/.well-known/databricks-config');
    expect(config).toMatchObject({ oidc_endpoint: `${sandbox.url}/oidc` });
    const { body: oidc } = await sandbox.send('GET', '/oidc/.well-known/oauth-authorization-server');
    expect(oidc.token_endpoint).toBe(`${sandbox.url}/oidc/v1/token`);
    expect((await sandbox.send('GET', '/oidc/jwks.json')).body.keys[0]).toMatchObject({
      kty: 'RSA',
      alg: 'RS256',
    });
  });

  it('shows the app to its owner and to itself, to nobody else', async () => {
    const env = await sandbox.appEnvironment();
    const read = async (token: string, name = 'latchkey') => sandbox.api(token, 'GET', `/apps/${name}`);
    const app = await sandbox.appToken();
    expect((await read(app)).body).toMatchObject({
      creator: 'dev@example.com',
      service_principal_client_id: env.DATABRICKS_CLIENT_ID,
    });
    expect((await read(await sandbox.token())).status).toBe(200);
    expect((await read(await sandbox.token('other@example.com'))).body.error_code).toBe('PERMISSION_DENIED');
    expect((await read(app, 'another')).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('reports the instances of the app, and leaves out numbers that were removed', async () => {
    const read = async () => (await sandbox.api(await sandbox.appToken(), 'GET', '/apps/latchkey')).body;
    expect(await read()).toMatchObject({
      compute_min_instances: 1,
      compute_max_instances: 1,
      compute_status: { active_instances: 1 },
    });
    await sandbox.control('PATCH', 'app', { minInstances: null, maxInstances: 3, activeInstances: null });
    const app = await read();
    expect(app).toMatchObject({ compute_max_instances: 3, creator: 'dev@example.com' });
    expect(app).not.toHaveProperty('compute_min_instances');
    expect(app.compute_status).not.toHaveProperty('active_instances');
  });

  it('changes the creator of the app, until a reset', async () => {
    const creator = async () => ((await sandbox.control('GET', 'state')).body['app'] as AppRecord).creator;
    await sandbox.control('PATCH', 'app', { creator: 'other@example.com' });
    expect(await creator()).toBe('other@example.com');
    await sandbox.control('POST', 'reset');
    expect(await creator()).toBe('dev@example.com');
  });
});
