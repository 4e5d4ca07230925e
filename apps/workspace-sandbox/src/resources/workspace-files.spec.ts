import { SandboxFixture } from '../testing/sandbox-fixture';

const HOME = '/Users/dev@example.com';
const NOTEBOOK = '# Databricks notebook source\nprint(1)';
const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

type Body = string | Uint8Array<ArrayBuffer> | FormData;

describe('files as bytes', () => {
  let sandbox: SandboxFixture;
  let token: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset', {});
    token = await sandbox.token();
  });

  /** Sends bytes as they are, which the fixture's JSON client can't. */
  const call = (method: string, path: string, body?: Body): Promise<Response> =>
    fetch(`${sandbox.url}/api/2.0/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
    });
  const encoded = (path: string): string => encodeURIComponent(`Workspace${path}`);
  const importFile = (path: string, body: Body, query = '?overwrite=false') =>
    call('POST', `workspace-files/import-file/${encoded(path)}${query}`, body);
  const read = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await call('GET', path)).arrayBuffer());
  const codes = async (response: Response): Promise<unknown[]> => {
    const { error_code, message } = (await response.json()) as Record<string, unknown>;
    return [response.status, error_code, message];
  };

  it('are imported and read back unchanged, with the path encoded or not', async () => {
    expect((await importFile(`${HOME}/bytes.bin`, BYTES)).status).toBe(200);
    for (const path of [
      `workspace-files/${encoded(`${HOME}/bytes.bin`)}`,
      `workspace-files/Workspace${HOME}/bytes.bin`,
      `workspace/export?direct_download=true&path=${HOME}/bytes.bin`,
    ]) {
      expect(await read(path)).toEqual(BYTES);
    }
    expect((await importFile(`${HOME}/empty`, '')).status).toBe(200);
    expect(await read(`workspace-files/Workspace${HOME}/empty`)).toHaveLength(0);
  });

  it('are refused without their folder, where a file is, and where a notebook is', async () => {
    expect((await importFile(`${HOME}/none/x`, 'x')).status).toBe(404);
    await importFile(`${HOME}/x`, 'one');
    expect(await codes(await importFile(`${HOME}/x`, 'two'))).toEqual([
      ...[409, 'RESOURCE_ALREADY_EXISTS'],
      expect.stringContaining(`File already exists at (/Workspace${HOME}/x)`),
    ]);
    await importFile(`${HOME}/nb.py`, NOTEBOOK);
    expect(await codes(await importFile(`${HOME}/nb.py`, NOTEBOOK))).toEqual([
      ...[400, 'RESOURCE_ALREADY_EXISTS'],
      expect.stringMatching(/^Path \(.*\) already exists\.$/),
    ]);
    expect((await importFile(`${HOME}/x`, 'three', '?overwrite=true')).status).toBe(200);
    expect(Buffer.from(await read(`workspace-files/Workspace${HOME}/x`)).toString()).toBe('three');
  });

  it('make a notebook of what looks like one, and say in which format it is', async () => {
    await importFile(`${HOME}/nb.py`, NOTEBOOK);
    const status = await call('GET', `workspace/get-status?path=${HOME}/nb&return_export_info=true`);
    expect(await status.json()).toMatchObject({ object_type: 'NOTEBOOK', repos_export_format: 'SOURCE' });
  });

  it('may be larger than what a form or JSON imports', async () => {
    const large = new Uint8Array(10 * 1024 * 1024 + 1);
    expect((await importFile(`${HOME}/large`, large)).status).toBe(200);
    const form = new FormData();
    form.set('path', `${HOME}/larger`);
    form.set('format', 'RAW');
    form.set('content', new Blob([large]), 'content');
    expect(await codes(await call('POST', 'workspace/import', form))).toContain('MAX_NOTEBOOK_SIZE_EXCEEDED');
  });

  it('are imported by a form, whose flag is text', async () => {
    const upload = (
      content: string | Uint8Array<ArrayBuffer>,
      more: Record<string, string>,
    ): Promise<Response> => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ path: `${HOME}/form`, format: 'AUTO', ...more }))
        form.set(name, value);
      form.set('content', new Blob([content]), 'content');
      return call('POST', 'workspace/import', form);
    };
    expect((await upload('old', {})).status).toBe(200);
    expect((await upload(BYTES, {})).status).toBe(400);
    expect((await upload(BYTES, { overwrite: 'true' })).status).toBe(200);
    expect(await read(`workspace/export?path=${HOME}/form&direct_download=true`)).toEqual(BYTES);
  });

  it('are refused in a form that cannot be read', async () => {
    const response = await fetch(`${sandbox.url}/api/2.0/workspace/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'multipart/form-data; boundary=x' },
      body: 'not a form',
    });
    expect(await codes(response)).toEqual([400, 'MALFORMED_REQUEST', 'Could not parse the multipart form.']);
  });

  it('need base64 in JSON, of either alphabet', async () => {
    const put = (content: string): Promise<Response> =>
      call(
        'POST',
        'workspace/import',
        JSON.stringify({ path: `${HOME}/j`, content, format: 'RAW', overwrite: true }),
      );
    for (const content of ['+/8=', '-_8', '']) expect((await put(content)).status).toBe(200);
    for (const content of ['no base64!', 'AAAAA', 'A=A='])
      expect(await codes(await put(content))).toContain('MALFORMED_REQUEST');
  });

  it('need the caller’s own folder', async () => {
    expect((await importFile('/Users/other@example.com/x', 'x')).status).toBe(403);
    expect((await call('GET', `workspace-files/${encoded('/Users/other@example.com/x')}`)).status).toBe(403);
  });
});
