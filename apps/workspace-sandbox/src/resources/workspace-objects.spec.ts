import { SandboxFixture } from '../testing/sandbox-fixture';

const HOME = '/Users/dev@example.com';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the workspace’s files', () => {
  let sandbox: SandboxFixture;
  let token: string;
  beforeAll(async () => {
    sandbox = await SandboxFixture.start();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset', {});
    token = await sandbox.token();
  });

  const call = (name: string, body: object, as = token) =>
    sandbox.api(as, 'POST', `/workspace/${name}`, body);
  const get = (name: string, path: string) =>
    sandbox.api(token, 'GET', `/workspace/${name}?path=${encodeURIComponent(path)}`);
  const put = (path: string, text: string, more: object = {}) =>
    call('import', { path, content: base64(text), format: 'RAW', ...more });

  it('are put into folders, read, replaced and deleted', async () => {
    expect((await call('mkdirs', { path: `/Workspace${HOME}/projects/a/b` })).status).toBe(200);
    expect((await put(`${HOME}/projects/a/b/x.py`, 'one')).status).toBe(200);
    expect((await put(`${HOME}/projects/a/b/x.py`, 'two')).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    expect((await put(`/Workspace${HOME}/projects/a/b/x.py`, 'two', { overwrite: true })).status).toBe(200);
    expect((await get('export', `${HOME}/projects/a/b/x.py`)).body).toEqual({ content: base64('two') });
    expect((await get('list', `${HOME}/projects/a/b`)).body).toMatchObject({
      objects: [{ object_type: 'FILE', path: `${HOME}/projects/a/b/x.py`, size: 3 }],
    });
    expect((await call('delete', { path: `${HOME}/projects` })).body.error_code).toBe('DIRECTORY_NOT_EMPTY');
    expect((await call('delete', { path: `${HOME}/projects`, recursive: true })).status).toBe(200);
    expect((await get('get-status', `${HOME}/projects/a`)).status).toBe(404);
  });

  it('are raw or notebooks, by the format', async () => {
    const notebook = '# Databricks notebook source\nprint(1)';
    await put(`${HOME}/raw.py`, notebook);
    await put(`${HOME}/auto.py`, notebook, { format: 'AUTO' });
    await put(`${HOME}/plain.py`, 'print(1)', { format: 'AUTO' });
    const { body } = await get('list', HOME);
    expect(body['objects']).toEqual([
      expect.objectContaining({ path: `${HOME}/raw.py`, object_type: 'FILE' }),
      expect.objectContaining({ path: `${HOME}/auto`, object_type: 'NOTEBOOK', language: 'PYTHON' }),
      expect.objectContaining({ path: `${HOME}/plain.py`, object_type: 'FILE' }),
    ]);
  });

  it('may be ten megabytes', async () => {
    expect((await put(`${HOME}/big`, 'x'.repeat(10 * 1024 * 1024))).status).toBe(200);
    const { status, body } = await put(`${HOME}/bigger`, 'x'.repeat(10 * 1024 * 1024 + 1));
    expect([status, body.error_code]).toEqual([400, 'MAX_NOTEBOOK_SIZE_EXCEEDED']);
  });

  it('need their folder, which must be one', async () => {
    expect((await put(`${HOME}/nowhere/x`, '')).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
    await put(`${HOME}/file`, '');
    expect((await call('mkdirs', { path: `${HOME}/file/below` })).body.error_code).toBe(
      'RESOURCE_ALREADY_EXISTS',
    );
    expect((await call('delete', { path: `${HOME}/nothing` })).body.error_code).toBe(
      'RESOURCE_DOES_NOT_EXIST',
    );
  });

  it.each(['/Users/other@example.com/x', '/Shared/x', `${HOME}/../other@example.com/x`, 'relative'])(
    'are not put at %s',
    async (path) => {
      const { status } = await put(path, '');
      expect([400, 403]).toContain(status);
      expect((await sandbox.control('GET', 'state')).body['objects']).toEqual([]);
    },
  );

  it('need the scope', async () => {
    const narrow = await sandbox.token('dev@example.com', { scopes: ['secrets'] });
    expect((await call('mkdirs', { path: `${HOME}/x` }, narrow)).status).toBe(403);
  });
});
