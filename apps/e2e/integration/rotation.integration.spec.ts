import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { API, type ApiErrorBody, type PatLedger } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { KillingField, QUIET } from '../src/killing-field';

jest.setTimeout(60_000);

let field: KillingField;
afterEach(() => field.close());

const ledger = async (): Promise<PatLedger> =>
  (await (await field.visitor.fetch(API.patLedger)).json()) as PatLedger;

describe('rotate now', () => {
  it('replaces the token at once, and revokes the old one after its overlap', async () => {
    field = await KillingField.withToken();
    const before = await field.journalled();
    const response = await field.rotateNow();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'valid', generation: 2 });
    expect((await field.liveTokens()).ours).toHaveLength(2);
    await field.onlyOneLeft();
    expect((await field.journalled()).currentTokenId).not.toBe(before.currentTokenId);
  });

  it('says why not when the workspace does not let it, and keeps the token', async () => {
    field = await KillingField.withToken();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Tokens are disabled.' } },
      times: 'unlimited',
    });
    const response = await field.rotateNow();
    expect({ status: response.status, ...((await response.json()) as ApiErrorBody) }).toMatchObject({
      status: 422,
      code: 'PAT_CANNOT_MINT',
      message: expect.stringContaining('Tokens are disabled.') as string,
    });
    expect(await field.status()).toMatchObject({ state: 'valid', generation: 1 });
  });

  it('has nothing to do without a token', async () => {
    field = await KillingField.open();
    await field.start();
    expect((await field.rotateNow()).status).toBe(428);
  });

  it('is one rotation at a time, whoever asks', async () => {
    field = await KillingField.withToken();
    const answers = await Promise.all([field.rotateNow(), field.rotateNow(), field.rotateNow()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await field.status()).generation).toBe(4);
    await field.onlyOneLeft();
  });
});

describe('rotation', () => {
  const FAST = {
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
    LATCHKEY_TOKEN_LIFETIME_SECONDS: '60',
    LATCHKEY_OVERLAP_SECONDS: '1',
  };

  it('replaces the token again and again, and revokes each after its overlap', async () => {
    field = await KillingField.open(FAST);
    await field.start();
    const bystander = await field.sandbox.control.makeToken({ comment: 'none of our business' });
    await field.setUp();
    await waitFor('the fourth generation', async () => (await field.status()).generation >= 4, {
      timeoutMs: 30_000,
    });
    // One that is due begins before an old one is revoked: there may be three for a moment.
    const { foreign } = await waitFor('no more than two of ours to be left', async () => {
      const live = await field.liveTokens();
      return live.ours.length <= 2 && live;
    });
    expect(foreign.map((token) => token.id)).toEqual([bystander.id]);
  });

  it('notices in mid-session that the token was revoked', async () => {
    field = await KillingField.withToken({ ...FAST, LATCHKEY_PROOF_SECONDS: '1' });
    await field.sandbox.control.revoke({ all: true });
    await waitFor('the token to be found stale', async () => (await field.status()).state === 'stale');
  });
});

describe('the tools’ file', () => {
  it('that cannot be written stops no rotation, and gets the token as soon as it can be', async () => {
    field = await KillingField.withToken();
    const file = join(field.home, '.databrickscfg');
    rmSync(file);
    mkdirSync(file);
    expect((await field.rotateNow()).status).toBe(200);
    rmdirSync(file);
    await waitFor('the file to be written', () => existsSync(file));
    const token = /^token = (\w+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const { currentTokenId } = await field.journalled();
    expect(createHash('sha256').update(token).digest('hex')).toBe(currentTokenId);
  });
});

describe('the ledger', () => {
  it('names every step, holds no value, and outlives a restart', async () => {
    field = await KillingField.withToken();
    await field.rotateNow();
    const { entries } = await ledger();
    expect(entries.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['mint', 'verify', 'distribute', 'revoke']),
    );
    expect(JSON.stringify(entries)).not.toContain('dapi');
    await field.kill();
    await field.start();
    const steps = (await ledger()).entries.map(({ at, step }) => `${at} ${step}`);
    expect(steps).toEqual(
      expect.arrayContaining([...entries].slice(-5).map(({ at, step }) => `${at} ${step}`)),
    );
  });
});

describe('a token that is let expire while no shell is open', () => {
  it('is not rotated then, is rotated once a shell is open, and the status says which', async () => {
    field = await KillingField.withToken({
      ...QUIET,
      LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
      LATCHKEY_PROOF_SECONDS: '1',
      LATCHKEY_WHEN_IDLE: 'expire',
    });
    expect(await field.status()).toMatchObject({ letsExpire: true, nextRotationAt: null, generation: 1 });
    // A verification made well after the interval has passed shows that nothing but verifications goes on.
    await waitFor('a later verification', async () => {
      const { lastProvenAt, lastRotatedAt } = await field.status();
      return Date.parse(lastProvenAt ?? '') - Date.parse(lastRotatedAt ?? '') > 3_000;
    });
    expect((await field.status()).generation).toBe(1);

    const shell = await field.visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
    expect(shell.status).toBe(201);
    await waitFor('the rotation to go on', async () => (await field.status()).generation > 1);
    expect((await field.status()).letsExpire).toBe(false);
  });
});

describe('SIGTERM in the middle of a rotation', () => {
  it('ends within the platform’s 15 s, and the next start goes on', async () => {
    field = await KillingField.withToken();
    const startedMs = Date.now();
    await field.endAt('/api/2.0/token/create', () => field.rotateNow());
    expect(Date.now() - startedMs).toBeLessThan(15_000);
    await field.start();
    // What was minted is swept; the rotation itself begins anew once it is due.
    expect(await field.status()).toMatchObject({ state: 'valid', generation: 1 });
    await field.onlyOneLeft();
  });
});
