import { SandboxFixture } from '../testing/sandbox-fixture';

describe('the secrets API', () => {
  let sandbox: SandboxFixture;
  let dev: string;
  let other: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    dev = await sandbox.token();
    other = await sandbox.token('other@example.com');
    await post('scopes/create', { scope: 'Keys' });
  });

  const post = (path: string, body: object, token = dev) =>
    sandbox.api(token, 'POST', `/secrets/${path}`, body);
  const read = (path: string, token = dev) => sandbox.api(token, 'GET', `/secrets/${path}`);
  const code = async (reply: ReturnType<typeof post>) => {
    const { status, body } = await reply;
    return [status, body.error_code];
  };

  it('keeps text and bytes, and gives both back in base64', async () => {
    expect(await post('put', { scope: 'Keys', key: 'text', string_value: 'grüß' })).toMatchObject({
      status: 200,
    });
    await post('put', { scope: 'Keys', key: 'bytes', bytes_value: Buffer.from([0, 255]).toString('base64') });
    expect((await read('get?scope=Keys&key=text')).body).toEqual({
      key: 'text',
      value: Buffer.from('grüß').toString('base64'),
    });
    expect((await read('get?scope=Keys&key=bytes')).body.value).toBe('AP8=');
  });

  it.each(['no base64!', 'AAAAA', 'A=A='])('refuses %j as bytes', async (bytes_value) => {
    const put = await code(post('put', { scope: 'Keys', key: 'x', bytes_value }));
    expect(put).toEqual([400, 'MALFORMED_REQUEST']);
    expect((await read('list?scope=Keys')).body).toEqual({});
  });

  it('overwrites, lists, and deletes', async () => {
    await post('put', { scope: 'Keys', key: 'a', string_value: '1' });
    await post('put', { scope: 'Keys', key: 'a', string_value: '2' });
    expect((await read('get?scope=Keys&key=a')).body.value).toBe('Mg==');
    const { secrets } = (await read('list?scope=Keys')).body;
    expect(secrets).toEqual([{ key: 'a', last_updated_timestamp: expect.any(Number) as number }]);
    expect((await post('delete', { scope: 'Keys', key: 'a' })).body).toEqual({});
    expect((await read('list?scope=Keys')).body).toEqual({});
    expect(await code(read('get?scope=Keys&key=a'))).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    expect(await code(post('delete', { scope: 'Keys', key: 'a' }))).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  it('knows scopes whatever the case of their names', async () => {
    await post('put', { scope: 'KEYS', key: 'a', string_value: '1' });
    expect((await read('get?scope=keys&key=a')).status).toBe(200);
    expect(await code(post('scopes/create', { scope: 'keys' }))).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
    expect((await read('scopes/list')).body).toEqual({
      scopes: [{ name: 'Keys', backend_type: 'DATABRICKS' }],
    });
  });

  it('deletes a scope with all that is in it', async () => {
    await post('put', { scope: 'Keys', key: 'a', string_value: '1' });
    expect((await post('scopes/delete', { scope: 'Keys' })).status).toBe(200);
    expect(await code(read('get?scope=Keys&key=a'))).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    expect((await read('scopes/list')).body).toEqual({});
  });

  it.each([
    ['a name that is too long', 'scopes/create', { scope: 'x'.repeat(129) }],
    ['a name with a space', 'scopes/create', { scope: 'a b' }],
    ['another manager than `users`', 'scopes/create', { scope: 'new', initial_manage_principal: 'admins' }],
    ['no scope', 'scopes/create', {}],
    ['a key that is too long', 'put', { scope: 'Keys', key: 'x'.repeat(129), string_value: '' }],
    ['a value over 128 KB', 'put', { scope: 'Keys', key: 'x', string_value: 'x'.repeat(128 * 1024 + 1) }],
    ['no value', 'put', { scope: 'Keys', key: 'x' }],
    ['two values', 'put', { scope: 'Keys', key: 'x', string_value: 'a', bytes_value: 'YQ==' }],
    ['an unknown permission', 'acls/put', { scope: 'Keys', principal: 'users', permission: 'OWN' }],
    [
      'an unknown principal',
      'acls/put',
      { scope: 'Keys', principal: 'nobody@example.com', permission: 'READ' },
    ],
  ])('refuses %s', async (_what, path, body) => {
    expect(await code(post(path, body))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('takes names of 128 characters and a value of 128 KB', async () => {
    const scope = 'x'.repeat(128);
    expect((await post('scopes/create', { scope })).status).toBe(200);
    const key = 'k'.repeat(128);
    expect((await post('put', { scope, key, string_value: 'x'.repeat(128 * 1024) })).status).toBe(200);
  });

  it('holds so many secrets a scope, and still overwrites when full', async () => {
    await sandbox.control('PATCH', 'settings', { secretsPerScope: 1 });
    await post('put', { scope: 'Keys', key: 'a', string_value: '1' });
    expect((await post('put', { scope: 'Keys', key: 'b', string_value: '1' })).body.error_code).toBe(
      'RESOURCE_LIMIT_EXCEEDED',
    );
    expect((await post('put', { scope: 'Keys', key: 'a', string_value: '2' })).status).toBe(200);
  });

  describe('access', () => {
    const grant = (permission: string, principal = 'other@example.com') =>
      post('acls/put', { scope: 'Keys', principal, permission });
    const put = () => post('put', { scope: 'Keys', key: 'a', string_value: '1' }, other);
    const DENIED = [403, 'PERMISSION_DENIED'];

    it('is the creator’s alone at first', async () => {
      expect(await code(put())).toEqual(DENIED);
      expect(await code(read('list?scope=Keys', other))).toEqual(DENIED);
      expect((await read('scopes/list', other)).body).toEqual({});
      expect((await read('acls/list?scope=Keys')).body).toEqual({
        items: [{ principal: 'dev@example.com', permission: 'MANAGE' }],
      });
    });

    it('grows from READ over WRITE to MANAGE', async () => {
      await post('put', { scope: 'Keys', key: 'a', string_value: '1' });
      await grant('READ');
      expect((await read('get?scope=Keys&key=a', other)).status).toBe(200);
      expect(await code(put())).toEqual(DENIED);
      await grant('WRITE');
      expect((await put()).status).toBe(200);
      expect(await code(read('acls/list?scope=Keys', other))).toEqual(DENIED);
      await grant('MANAGE');
      expect((await read('acls/get?scope=Keys&principal=other@example.com', other)).body).toEqual({
        principal: 'other@example.com',
        permission: 'MANAGE',
      });
      await post('acls/delete', { scope: 'Keys', principal: 'other@example.com' });
      expect(await code(put())).toEqual(DENIED);
      expect(await code(read('acls/get?scope=Keys&principal=other@example.com'))).toEqual([
        404,
        'RESOURCE_DOES_NOT_EXIST',
      ]);
    });

    it('reaches everyone through the group `users`, and workspace admins always', async () => {
      await grant('WRITE', 'users');
      expect((await put()).status).toBe(200);
      await post('acls/delete', { scope: 'Keys', principal: 'users' });
      await sandbox.control('POST', 'users', { userName: 'other@example.com', admin: true });
      expect((await read('get?scope=Keys&key=a', other)).status).toBe(200);
    });

    it('is per principal: a scope of the app’s is closed to its owner', async () => {
      const app = await sandbox.appToken();
      await post('scopes/create', { scope: 'app' }, app);
      await post('put', { scope: 'app', key: 'pat', string_value: 'v' }, app);
      expect((await read('get?scope=app&key=pat', app)).status).toBe(200);
      expect(await code(read('get?scope=app&key=pat'))).toEqual(DENIED);
    });
  });
});
