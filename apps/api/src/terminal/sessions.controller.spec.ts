import { realpath } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { SESSION_LIMITS, type ApiErrorBody, type SessionInfo, type SessionList } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { TerminalTestApp } from './terminal-app.test-kit';

describe('sessions over HTTP', () => {
  let app: TerminalTestApp;
  beforeEach(async () => (app = await TerminalTestApp.start(3)));
  afterEach(() => app.stop());

  const list = async () => ((await (await app.request('GET')).json()) as SessionList).sessions;

  it('opens, lists, renames and closes', async () => {
    const response = await app.request('POST', '', { cols: 100, rows: 30 });
    expect(response.status).toBe(201);
    const session = (await response.json()) as SessionInfo;
    expect(session).toMatchObject({
      label: 'Shell 1',
      cols: 100,
      rows: 30,
      viewers: 0,
      state: 'running',
      exitCode: null,
    });
    // What its programs do changes by itself.
    const { id, label, createdAt } = session;
    expect(await list()).toMatchObject([{ id, label, createdAt, cols: 100, rows: 30 }]);
    const renamed = await app.request('PATCH', `/${session.id}`, { label: 'agents' });
    expect(await renamed.json()).toMatchObject({ id, createdAt, label: 'agents' });
    const closed = await app.request('DELETE', `/${session.id}`);
    expect([closed.status, await closed.text()]).toEqual([204, '']);
    expect(await list()).toEqual([]);
  });

  it('lists the home folder with its links resolved', async () => {
    const { home } = (await (await app.request('GET')).json()) as SessionList;
    expect(home).toBe(await realpath((await app.shells.forSession()).cwd));
  });

  it('assigns a free label, or the requested one', async () => {
    await app.open();
    expect((await app.open()).label).toBe('Shell 2');
    const named = await app.request('POST', '', { label: 'build', cols: 80, rows: 24 });
    expect(await named.json()).toMatchObject({ label: 'build' });
  });

  it('opens nothing when the token is not verified', async () => {
    app.gate.refusal = new ApiError('PAT_REQUIRED', 'There is no token.', 'Paste one.');
    const response = await app.request('POST', '', { cols: 80, rows: 24 });
    expect(response.status).toBe(428);
    expect(await response.json()).toEqual({
      code: 'PAT_REQUIRED',
      message: 'There is no token.',
      hint: 'Paste one.',
    });
    expect(app.gate.asked).toBe(1);
    expect(await list()).toEqual([]);
  });

  it.each([
    ['128 MiB of a small container', 1024, 1024 - 127],
    ['a twentieth of a large one', 6144, 6144 - 306],
  ])('opens nothing with less free memory than %s', async (_, limitMebibytes, usedMebibytes) => {
    const reading = { residentBytes: 0, heapUsedBytes: 0, limitBytes: limitMebibytes * 2 ** 20 };
    app.memory.reading = { ...reading, usedBytes: usedMebibytes * 2 ** 20 };
    const refused = await app.request('POST', '', { cols: 80, rows: 24 });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({
      code: 'MEMORY_LOW',
      message: expect.stringContaining(`${usedMebibytes} of its ${limitMebibytes} MiB`),
      hint: expect.stringContaining('close shells'),
    });
    expect([app.gate.asked, await list()]).toEqual([0, []]);
    app.memory.reading = { ...reading, usedBytes: (usedMebibytes - 2) * 2 ** 20 };
    expect((await app.request('POST', '', { cols: 80, rows: 24 })).status).toBe(201);
  });

  it('never exceeds the limit, even with simultaneous requests', async () => {
    // No shell has started yet when the last request comes.
    const start = app.shells.forSession.bind(app.shells);
    let letStart!: () => void;
    const mayStart = new Promise<void>((resolve) => (letStart = resolve));
    app.shells.forSession = () => mayStart.then(start);
    let refusals = 0;
    const responses = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const response = await app.request('POST', '', { cols: 80, rows: 24 });
        if (response.status === 429 && ++refusals === 3) letStart();
        return response;
      }),
    );
    expect(responses.map((response) => response.status).sort()).toEqual([201, 201, 201, 429, 429, 429]);
    const refused = responses.find((response) => response.status === 429)!;
    expect(await refused.json()).toMatchObject({ code: 'SESSION_LIMIT' } satisfies Partial<ApiErrorBody>);
    expect(await list()).toHaveLength(3);
  });

  it.each([
    [{}],
    [{ cols: 80 }],
    [{ cols: '80', rows: 24 }],
    [{ cols: 80.5, rows: 24 }],
    [{ cols: SESSION_LIMITS.maxCols + 1, rows: 24 }],
    [{ cols: 80, rows: 0 }],
    [{ cols: 80, rows: 24, label: '' }],
    [{ cols: 80, rows: 24, cwd: '' }],
    [{ cols: 80, rows: 24, cwd: 'relative' }],
    [{ cols: 80, rows: 24, cwd: '/tmp\0' }],
    [{ cols: 80, rows: 24, cwd: `/${'x'.repeat(4096)}` }],
    [{ cols: 80, rows: 24, cwd: 7 }],
    [{ cols: 80, rows: 24, beside: '' }],
    [{ cols: 80, rows: 24, beside: 7 }],
    [{ cols: 80, rows: 24, label: '   ' }],
    [{ cols: 80, rows: 24, label: 'a\u001bb' }],
    [{ cols: 80, rows: 24, label: 'x'.repeat(61) }],
  ])('refuses %j', async (body) => {
    const response = await app.request('POST', '', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'REQUEST_INVALID' });
    expect(app.gate.asked).toBe(0);
  });

  it.each([
    ['does not exist', '/nowhere/at/all'],
    ['is a file', '/etc/passwd'],
  ])('opens nothing in a folder that %s', async (_case, cwd) => {
    const response = await app.request('POST', '', { cols: 80, rows: 24, cwd });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'FOLDER_NOT_FOUND' } satisfies Partial<ApiErrorBody>);
    expect(await list()).toEqual([]);
  });

  it('answers 404 for a closed session', async () => {
    const { id } = await app.open();
    await app.request('DELETE', `/${id}`);
    for (const response of [
      await app.request('DELETE', `/${id}`),
      await app.request('PATCH', `/${id}`, { label: 'x' }),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    }
  });

  it('lists an ended shell until it is closed', async () => {
    const { id } = await app.open('exit 7');
    const ended = new Promise<void>((resolve) => {
      const look = () => app.registry.list()[0]?.state === 'exited' && resolve();
      app.registry.changes.subscribe(look);
      look();
    });
    await ended;
    expect(await list()).toMatchObject([{ id, state: 'exited', exitCode: 7 }]);
  });

  it('starts no shell where isolation is required and the system refuses it', async () => {
    jest
      .spyOn(app.host, 'open')
      .mockResolvedValue({ ok: false, problem: 'isolation', reason: 'unshare failed' });
    const response = await app.request('POST', '', { cols: 80, rows: 24 });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
      message: expect.stringContaining('unshare failed') as string,
      hint: expect.stringContaining('LATCHKEY_ISOLATE_SHELLS') as string,
    });
  });

  it('reports that a shell could not be started', async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation();
    app.shells.forSession = () => Promise.reject(new Error('disk full'));
    const response = await app.request('POST', '', { cols: 80, rows: 24 });
    expect([response.status, ((await response.json()) as ApiErrorBody).code]).toEqual([503, 'SHELL_FAILED']);
    expect(await list()).toEqual([]);
  });
});
