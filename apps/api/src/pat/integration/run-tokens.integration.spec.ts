import type { SandboxToken } from '@latchkey/testing';
import { Rotator } from '../rotator';
import { QUIET, RotationFixture } from './rotation-fixture.test-kit';

const SCOPES = ['authentication', 'scim', 'sql:read'];

let fixture: RotationFixture;
beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

const rotator = (): Rotator => fixture.api.app.get(Rotator);

async function ours(): Promise<readonly SandboxToken[]> {
  return (await fixture.liveTokens()).ours;
}

/** @returns the id of a run whose token lives */
async function begin(): Promise<string> {
  const run = await rotator().beginRun();
  if (!run.ok) throw new Error(run.problem.message);
  return run.runId;
}

async function pasteWith(scopes: readonly string[]): Promise<void> {
  const { value } = await fixture.sandbox.control.makeToken({ scopes });
  await fixture.api.paste(value);
}

describe('the token of a command', () => {
  it('has exactly the scopes of its parent, and names its run', async () => {
    await fixture.start();
    await pasteWith(SCOPES);
    const runId = await begin();
    const child = (await ours()).find(({ comment }) => comment.endsWith(`/${runId}`));
    expect([...(child?.scopes ?? [])].sort()).toEqual(SCOPES);
  });

  it('is not made while the scopes of its parent are unknown, or where the workspace gives it others', async () => {
    await fixture.start();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/list',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No listing.' } },
      times: 'unlimited',
    });
    await pasteWith(SCOPES);
    expect(await rotator().beginRun()).toMatchObject({ ok: false, problem: { code: 'PAT_SCOPES_UNKNOWN' } });
    await fixture.sandbox.control.clearFaults();
    await pasteWith(SCOPES);
    await fixture.sandbox.control.changeSettings({ honoursScopes: false });
    expect(await rotator().beginRun()).toMatchObject({ ok: false, problem: { code: 'PAT_SCOPES_DIFFER' } });
    await fixture.onlyOneLeft();
  });

  it('outlives rotations and a crash, and is revoked at its end', async () => {
    await fixture.startWithToken({ ...QUIET, LATCHKEY_ROTATION_INTERVAL_SECONDS: '20' });
    const runId = await begin();
    const isAlive = async (): Promise<boolean> =>
      (await ours()).some(({ comment }) => comment.endsWith(runId));
    await fixture.tickUntil('three rotations', async () => (await fixture.api.status()).generation > 3);
    await fixture.restart();
    const { generation } = await fixture.api.status();
    await fixture.tickUntil('a rotation', async () => (await fixture.api.status()).generation > generation);
    expect(await isAlive()).toBe(true);
    await rotator().endRuns([runId], () => false);
    expect(await isAlive()).toBe(true);
    await rotator().endRuns([runId]);
    expect(await isAlive()).toBe(false);
    expect(rotator().runTokens).toEqual([]);
  });

  it('is not handed out while its id can’t be stored, and revoked', async () => {
    await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/secrets/put',
      respond: { status: 503 },
      times: 'unlimited',
    });
    expect(await rotator().beginRun()).toMatchObject({
      ok: false,
      problem: { code: 'WORKSPACE_UNREACHABLE' },
    });
    await fixture.sandbox.control.clearFaults();
    await fixture.onlyOneLeft();
  });

  it('whose reply was lost is revoked', async () => {
    await fixture.startWithToken();
    const path = await fixture.killAt(2, 'after the effect, before the reply', () => rotator().beginRun());
    expect(path).toContain('token/create');
    expect(await ours()).toHaveLength(2);
    await fixture.start();
    await fixture.onlyOneLeft();
  });

  it('is revoked with all others at a sign-out', async () => {
    await fixture.startWithToken();
    await begin();
    expect((await fixture.api.signOut()).ok).toBe(true);
    expect(await ours()).toEqual([]);
  });

  it('that a sign-out can’t revoke, because no token works, is swept with the next token', async () => {
    await fixture.startWithToken();
    const runId = await begin();
    const isOfRun = ({ comment }: SandboxToken): boolean => comment.endsWith(`/${runId}`);
    const current = (await ours()).find((token) => !isOfRun(token));
    await fixture.sandbox.control.revoke({ tokenId: current?.id ?? '' });
    expect((await fixture.api.signOut()).ok).toBe(true);
    expect((await ours()).map(isOfRun)).toEqual([true]);
    await fixture.restart();
    await pasteWith(SCOPES);
    await fixture.onlyOneLeft();
  });

  it('is not made without a token that works', async () => {
    await fixture.start();
    expect(await rotator().beginRun()).toMatchObject({ ok: false, problem: { code: 'PAT_REQUIRED' } });
  });
});
