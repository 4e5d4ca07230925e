import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiErrorBody } from '@latchkey/contracts';
import { QUIET, RotationFixture } from './rotation-fixture.test-kit';

let fixture: RotationFixture;
beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

describe('rotate now', () => {
  it('replaces the token at once, and revokes the old one after its overlap', async () => {
    const api = await fixture.startWithToken();
    const before = await fixture.storedRecord();
    const response = await api.rotateNow();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'valid', generation: 2 });
    expect((await fixture.liveTokens()).ours).toHaveLength(2);
    await fixture.onlyOneLeft();
    expect((await fixture.storedRecord()).currentTokenId).not.toBe(before.currentTokenId);
  });

  it('answers the workspace’s reason when it forbids a new token, and keeps the old one', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Tokens are disabled.' } },
      times: 'unlimited',
    });
    const response = await api.rotateNow();
    expect({ status: response.status, ...((await response.json()) as ApiErrorBody) }).toMatchObject({
      status: 422,
      code: 'PAT_CANNOT_MINT',
      message: expect.stringContaining('Tokens are disabled.') as string,
    });
    expect(await api.status()).toMatchObject({ state: 'valid', generation: 1 });
  });

  it('answers 428 without a token', async () => {
    const api = await fixture.start();
    expect((await api.rotateNow()).status).toBe(428);
  });

  it('rotates one at a time when asked several times at once', async () => {
    const api = await fixture.startWithToken();
    const answers = await Promise.all([api.rotateNow(), api.rotateNow(), api.rotateNow()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await api.status()).generation).toBe(4);
    await fixture.onlyOneLeft();
  });
});

describe('the rotation', () => {
  // Short, to keep the number of simulated seconds small.
  const SCHEDULED = {
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '20',
    LATCHKEY_TOKEN_LIFETIME_SECONDS: '3600',
    LATCHKEY_OVERLAP_SECONDS: '4',
  };

  it('replaces the token once per interval, and revokes each old one after its overlap', async () => {
    const api = await fixture.start(SCHEDULED);
    const bystander = await fixture.sandbox.control.makeToken({ comment: 'none of our business' });
    await fixture.setUp();
    await fixture.tickUntil('the fourth generation', async () => (await api.status()).generation >= 4);
    expect((await fixture.liveTokens()).ours).toHaveLength(2);
    await fixture.onlyOneLeft();
    expect((await fixture.liveTokens()).foreign.map((token) => token.id)).toEqual([bystander.id]);
  });

  it('reports a token stale that was revoked between two rotations', async () => {
    const api = await fixture.startWithToken({ ...SCHEDULED, LATCHKEY_PROOF_SECONDS: '10' });
    await fixture.sandbox.control.revoke({ all: true });
    await fixture.tickUntil('the token found stale', async () => (await api.status()).state === 'stale');
  });

  it('continues while the tools’ file cannot be written, and writes it as soon as it can', async () => {
    const api = await fixture.startWithToken();
    const file = join(fixture.home, '.databrickscfg');
    rmSync(file);
    mkdirSync(file);
    expect((await api.rotateNow()).status).toBe(200);
    rmdirSync(file);
    await fixture.tickUntil('the file written', async () => existsSync(file));
    const token = /^token = (\w+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const { currentTokenId } = await fixture.storedRecord();
    expect(createHash('sha256').update(token).digest('hex')).toBe(currentTokenId);
  });
});

it('the ledger names every step, holds no token value, and survives a restart', async () => {
  const api = await fixture.startWithToken();
  await api.rotateNow();
  await api.tick();
  const { entries } = await api.ledger();
  expect(entries.map(({ step }) => step)).toEqual(
    expect.arrayContaining(['mint', 'verify', 'distribute', 'revoke']),
  );
  expect(JSON.stringify(entries)).not.toContain('dapi');
  await fixture.restart();
  const steps = (await fixture.api.ledger()).entries.map(({ at, step }) => `${at} ${step}`);
  expect(steps).toEqual(
    expect.arrayContaining([...entries].slice(-5).map(({ at, step }) => `${at} ${step}`)),
  );
});

it('LATCHKEY_WHEN_IDLE=expire stops the rotation while no shell is open, and the status says so', async () => {
  const api = await fixture.startWithToken({
    ...QUIET,
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '20',
    LATCHKEY_PROOF_SECONDS: '10',
    LATCHKEY_WHEN_IDLE: 'expire',
  });
  expect(await api.status()).toMatchObject({ letsExpire: true, nextRotationAt: null, generation: 1 });
  // A verification well after the interval shows that time passes for everything but the rotation.
  await fixture.tickUntil('a verification after the interval', async () => {
    const { lastProvenAt, lastRotatedAt } = await api.status();
    return Date.parse(lastProvenAt ?? '') - Date.parse(lastRotatedAt ?? '') > 30_000;
  });
  expect((await api.status()).generation).toBe(1);

  api.setShellOpen(true);
  await fixture.tickUntil('a rotation', async () => (await api.status()).generation > 1);
  expect((await api.status()).letsExpire).toBe(false);
});
