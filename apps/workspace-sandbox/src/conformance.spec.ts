import { Agent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { ApiError, Config, WorkspaceClient, type ConfigOptions } from '@databricks/sdk-experimental';
import { SandboxFixture } from './testing/sandbox-fixture';

/**
 * The official client with what keeps it from anything but a real workspace, or from working at all, taken out:
 * it turns every host into `https://<name>` without a port, it insists on a TLS agent, and this version forgets the
 * query of each GET unless there is a payload too. Everything else is its own.
 */
function clientOf(options: ConfigOptions): WorkspaceClient {
  const config = new Config(options);
  Object.defineProperty(config, 'fixHost', { value: () => undefined });
  const client = new WorkspaceClient(config, { agent: new Agent() as HttpsAgent });
  const { apiClient } = client;
  const request = apiClient.request.bind(apiClient);
  apiClient.request = (call, context) => request({ ...call, payload: call.payload ?? {} }, context);
  return client;
}

/** The official JavaScript client, which knows nothing of the sandbox, must find a workspace here. */
describe('the official client', () => {
  let sandbox: SandboxFixture;
  let client: WorkspaceClient;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    client = clientOf({ host: sandbox.url, token: await sandbox.token(), authType: 'pat' });
  });

  it('learns who it is', async () => {
    const me = await client.currentUser.me();
    expect(me).toMatchObject({ userName: 'dev@example.com', displayName: 'Dev Example', active: true });
  });

  it('mints, lists and revokes', async () => {
    const made = await client.tokens.create({ comment: 'by the client', lifetime_seconds: 600 });
    const heir = clientOf({ host: sandbox.url, token: made.token_value ?? '', authType: 'pat' });
    expect((await heir.currentUser.me()).userName).toBe('dev@example.com');
    const comments: (string | undefined)[] = [];
    for await (const info of client.tokens.list()) comments.push(info.comment);
    expect(comments).toEqual(['', 'by the client']);
    await client.tokens.delete({ token_id: made.token_info?.token_id ?? '' });
    await expect(heir.currentUser.me()).rejects.toMatchObject({ statusCode: 403, errorCode: 403 });
  });

  it('keeps secrets and shares a scope', async () => {
    await client.secrets.createScope({ scope: 'kept' });
    await client.secrets.putSecret({ scope: 'kept', key: 'k', string_value: 'value' });
    const { value } = await client.secrets.getSecret({ scope: 'kept', key: 'k' });
    expect(Buffer.from(value ?? '', 'base64').toString()).toBe('value');
    await client.secrets.putAcl({ scope: 'kept', principal: 'users', permission: 'READ' });
    const acls = [];
    for await (const acl of client.secrets.listAcls({ scope: 'kept' })) acls.push(acl.permission);
    expect(acls).toEqual(['MANAGE', 'READ']);
    const keys = [];
    for await (const secret of client.secrets.listSecrets({ scope: 'kept' })) keys.push(secret.key);
    expect(keys).toEqual(['k']);
    await client.secrets.deleteScope({ scope: 'kept' });
    for await (const scope of client.secrets.listScopes()) throw new Error(`still there: ${scope.name}`);
  });

  it('signs in as the app’s service principal with client credentials', async () => {
    const env = await sandbox.appEnvironment();
    const app = clientOf({
      host: env.DATABRICKS_HOST,
      clientId: env.DATABRICKS_CLIENT_ID,
      clientSecret: env.DATABRICKS_CLIENT_SECRET,
      authType: 'oauth-m2m',
    });
    expect((await app.currentUser.me()).userName).toBe(env.DATABRICKS_CLIENT_ID);
    expect((await app.apps.get({ name: 'latchkey' })).creator).toBe('dev@example.com');
  });

  it('reads the errors', async () => {
    const missing = () => client.secrets.getSecret({ scope: 'none', key: 'k' });
    // This client trips over RequestInfo among the details and then knows the status only.
    await expect(missing()).rejects.toMatchObject({ statusCode: 404 });
    await sandbox.control('PATCH', 'settings', { errorDetails: false });
    await expect(missing()).rejects.toBeInstanceOf(ApiError);
    await expect(missing()).rejects.toMatchObject({ statusCode: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('retries a POST whose reply was a 429, as it does with the real workspace', async () => {
    const body = { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow down' };
    await sandbox.control('POST', 'faults', {
      path: '/api/2.0/token/create',
      respond: { status: 429, body },
    });
    await client.tokens.create({ comment: 'retried', lifetime_seconds: 600 });
    const { requests } = (await sandbox.control('GET', 'requests')).body;
    expect(requests).toMatchObject([{ status: 429 }, { status: 200 }]);
  });
});
