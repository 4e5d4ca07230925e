import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxFixture } from '../testing/sandbox-fixture';
import { UnreadableStateError } from './state-file';

describe('the state file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'));
    file = join(folder, 'deep', 'state.json');
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
    rmSync(folder, { recursive: true });
  });

  const running: SandboxFixture[] = [];
  async function start(): Promise<SandboxFixture> {
    const sandbox = await SandboxFixture.start(file);
    running.push(sandbox);
    return sandbox;
  }

  const readState = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

  it('carries the whole workspace over a restart', async () => {
    const first = await start();
    const pat = await first.token();
    const app = await first.appToken();
    await first.api(pat, 'POST', '/secrets/scopes/create', { scope: 's' });
    await first.api(pat, 'POST', '/secrets/put', { scope: 's', key: 'k', string_value: 'kept' });
    await first.control('POST', 'clock', { advanceSeconds: 60 });
    await first.control('POST', 'users', { userName: 'third@example.com' });
    await first.me(pat);
    const { DATABRICKS_HOST: _first, ...before } = (await first.control('GET', 'app-environment')).body;
    await first.close();
    running.length = 0;

    const second = await start();
    const { DATABRICKS_HOST: _second, ...after } = (await second.control('GET', 'app-environment')).body;
    const { body: state } = await second.control('GET', 'state');
    expect(after).toEqual(before);
    expect(state).toMatchObject({ clock: { offsetMilliseconds: 60_000 }, tokens: [{ uses: 3 }] });
    expect(state.users).toHaveLength(3);
    expect((await second.me(pat)).status).toBe(200);
    expect((await second.me(app)).status).toBe(200);
    expect((await second.api(pat, 'GET', '/secrets/get?scope=s&key=k')).body.value).toBe('a2VwdA==');
  });

  it('gets the default of what the file of an older sandbox lacks', async () => {
    await (await SandboxFixture.start(file)).close();
    const { servedModels: _models, codingAgents: _agents, ...older } = readState();
    const { modelGeneration: _generation, ...settings } = older['settings'] as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...older, settings }));
    const sandbox = await start();
    const { body: served } = await sandbox.control('GET', 'served-models');
    expect(served['models']).toContainEqual(expect.objectContaining({ id: 'claude-opus-4-8' }));
    expect((await sandbox.control('GET', 'coding-agents')).body).toMatchObject({ configs: [] });
    const { body: state } = await sandbox.control('GET', 'state');
    expect(state['settings']).toMatchObject({ modelGeneration: 3 });
  });

  it('is written before the reply: a revocation outlives a sandbox that was not closed', async () => {
    const first = await start();
    const pat = await first.token();
    await first.control('POST', 'tokens/revoke', { all: true });
    const second = await start(); // as after a crash: the first never saved on closing
    expect((await second.me(pat)).status).toBe(403);
  });

  it('is for its owner alone and holds no token', async () => {
    const sandbox = await start();
    const pat = await sandbox.token();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(pat.slice(4));
  });

  it('is closed to other users when it was open to them', async () => {
    await (await SandboxFixture.start(file)).close();
    chmodSync(file, 0o644);
    await start();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['not json', '{"version":2}', 'null'])('leaves a foreign file alone: %s', async (text) => {
    const foreign = join(folder, 'foreign.json');
    writeFileSync(foreign, text);
    await expect(SandboxFixture.start(foreign)).rejects.toThrow(UnreadableStateError);
    expect(readFileSync(foreign, 'utf8')).toBe(text);
  });
});
