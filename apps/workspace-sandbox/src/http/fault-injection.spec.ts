import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SandboxFixture } from '../testing/sandbox-fixture';

describe('faults on the wire', () => {
  let sandbox: SandboxFixture;
  let pat: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset');
    pat = await sandbox.token();
  });

  const fault = (rule: object) =>
    sandbox.control('POST', 'faults', { path: '/api/2.0/token/create', ...rule });
  const mint = () => sandbox.api(pat, 'POST', '/token/create', { comment: 'made', lifetime_seconds: 60 });
  const madeTokens = async () => {
    const { tokens } = (await sandbox.control('GET', 'state')).body;
    return tokens.filter(({ comment }: { comment: string }) => comment === 'made').length;
  };

  it('before: replies instead, and nothing happens; once', async () => {
    const body = { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'later' };
    await fault({ respond: { status: 503, body, headers: { 'Retry-After': '2' } } });
    const reply = await mint();
    expect(reply).toMatchObject({ status: 503, body });
    expect(reply.headers.get('retry-after')).toBe('2');
    expect(await madeTokens()).toBe(0);
    expect((await mint()).status).toBe(200);
  });

  it('after: the token is made, and its reply is another', async () => {
    await fault({ when: 'after', respond: { status: 500, body: '<html>oops</html>' } });
    const reply = await mint();
    expect(reply).toMatchObject({ status: 500, body: '<html>oops</html>' });
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(await madeTokens()).toBe(1);
  });

  it('after, dropped: the token is made, and its reply is lost', async () => {
    await fault({ when: 'after', drop: true });
    await expect(mint()).rejects.toThrow('fetch failed');
    expect(await madeTokens()).toBe(1);
  });

  it('before, dropped: nothing happens', async () => {
    await fault({ drop: true });
    await expect(mint()).rejects.toThrow('fetch failed');
    expect(await madeTokens()).toBe(0);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('holds %s the effect until it is lifted: %d made while it waits', async (when, madeMeanwhile) => {
    const { body: rule } = await fault({ when, latencyMilliseconds: 600_000 });
    const reply = mint();
    const struck = async () => {
      const { faults } = (await sandbox.control('GET', 'faults')).body;
      return faults.find(({ id }) => id === rule.id)?.applied === 1;
    };
    while (!(await struck()));
    expect(await madeTokens()).toBe(madeMeanwhile);
    await sandbox.control('DELETE', `faults/${rule.id}`);
    expect((await reply).status).toBe(200);
    expect(await madeTokens()).toBe(1);
  });

  it.each(['before', 'after'])('delays %s the effect by as much as it says', async (when) => {
    await fault({ when, latencyMilliseconds: 100 });
    const started = performance.now();
    expect((await mint()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('kills a process %s the effect and never answers: %d made', async (when, made) => {
    const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)']);
    try {
      await fault({ when, kill: { pid: victim.pid, signal: 'SIGKILL' } });
      const abandoned = new AbortController();
      const reply = sandbox.api(pat, 'POST', '/token/create', { comment: 'made' }, abandoned.signal);
      const unanswered = expect(reply).rejects.toThrow('abort');
      expect(await once(victim, 'exit')).toEqual([null, 'SIGKILL']);
      abandoned.abort();
      await unanswered;
      expect(await madeTokens()).toBe(made);
    } finally {
      victim.kill('SIGKILL');
    }
  });

  it('cuts the connection when the process to kill has ended already', async () => {
    const ended = spawn(process.execPath, ['--version']);
    await once(ended, 'exit');
    await fault({ kill: { pid: ended.pid, signal: 'SIGTERM' } });
    await expect(mint()).rejects.toThrow('fetch failed');
    expect(await madeTokens()).toBe(0);
  });

  it('never reaches the control plane, and is counted in the state', async () => {
    await sandbox.control('POST', 'faults', { path: '/**', drop: true, times: 'unlimited' });
    await expect(sandbox.me(pat)).rejects.toThrow('fetch failed');
    const { body } = await sandbox.control('GET', 'state');
    expect(body.faults).toMatchObject([{ matched: 1, applied: 1 }]);
    await sandbox.control('DELETE', 'faults');
    expect((await sandbox.me(pat)).status).toBe(200);
  });

  it('can be lifted one by one', async () => {
    const { body: one } = await fault({ drop: true, times: 'unlimited' });
    const { body: two } = await fault({ respond: { status: 418 }, times: 'unlimited' });
    const { body } = await sandbox.control('DELETE', `faults/${one.id}`);
    expect(body.faults).toMatchObject([{ id: two.id }]);
    expect((await mint()).status).toBe(418);
  });

  it('marks struck requests in the log, which holds no credential', async () => {
    await fault({ drop: true });
    await mint().catch(() => undefined);
    await sandbox.me(pat);
    const { requests } = (await sandbox.control('GET', 'requests')).body;
    expect(requests).toMatchObject([
      { method: 'POST', path: '/api/2.0/token/create', status: null, fault: expect.any(String) as string },
      { path: '/api/2.0/preview/scim/v2/Me', status: 200, principal: 'dev@example.com', fault: null },
    ]);
    expect(JSON.stringify(requests)).not.toContain(pat);
  });
});
