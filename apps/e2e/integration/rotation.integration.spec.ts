import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { API, type ApiErrorBody, type PatLedger, type PatStatus } from '@latchkey/contracts';
import { startLatchkey, waitFor } from '@latchkey/testing';
import { KillingField } from '../src/killing-field';

jest.setTimeout(60_000);

const QUIET = {
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_PROOF_SECONDS: '3600',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '1',
};

let field: KillingField;

async function open(env: Record<string, string> = QUIET): Promise<void> {
  field = await KillingField.open(env);
  await field.start();
  const { value } = await field.sandbox.control.makeToken({ comment: 'pasted' });
  expect((await field.paste(value)).status).toBe(200);
}

afterEach(() => field.close());

const ledger = async (): Promise<PatLedger> =>
  (await (await field.visitor.fetch(API.patLedger)).json()) as PatLedger;

const signOut = (): Promise<Response> => field.visitor.fetch(API.pat, { method: 'DELETE' });

const onlyOneLeft = (): Promise<unknown> =>
  waitFor('one token of ours to be left', async () => (await field.liveTokens()).ours.length === 1);

describe('rotate now', () => {
  it('replaces the token at once, and revokes the old one after its overlap', async () => {
    await open();
    const before = await field.journalled();
    const response = await field.rotateNow();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'valid', generation: 2 });
    expect((await field.liveTokens()).ours).toHaveLength(2);
    await onlyOneLeft();
    expect((await field.journalled()).currentTokenId).not.toBe(before.currentTokenId);
  });

  it('says why not when the workspace does not let it, and keeps the token', async () => {
    await open();
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
    field = await KillingField.open(QUIET);
    await field.start();
    expect((await field.rotateNow()).status).toBe(428);
  });

  it('is one rotation at a time, whoever asks', async () => {
    await open();
    const answers = await Promise.all([field.rotateNow(), field.rotateNow(), field.rotateNow()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await field.status()).generation).toBe(4);
    await onlyOneLeft();
  });
});

describe('sign out', () => {
  it('revokes everything of ours and nothing else, and is back at the first day', async () => {
    await open();
    const { id } = await field.sandbox.control.makeToken({ comment: 'none of our business' });
    await field.rotateNow();
    const response = await signOut();
    expect(response.status).toBe(200);
    expect((await response.json()) as PatStatus).toMatchObject({ state: 'unconfigured', user: null });
    const { ours, foreign } = await field.liveTokens();
    expect({ ours, foreign: foreign.map((token) => token.id) }).toEqual({ ours: [], foreign: [id] });
    expect(await field.journalled()).toMatchObject({ currentTokenId: null, attempt: 'none', retiring: 0 });
    expect(readFileSync(join(field.home, '.databrickscfg'), 'utf8')).not.toContain('dapi');

    await field.kill();
    await field.start();
    expect((await field.status()).state).toBe('unconfigured');
  });

  it('forgets nothing while the workspace cannot be asked, and can be tried again', async () => {
    await open();
    await field.sandbox.control.addFault({ path: '/api/2.0/token/list', respond: { status: 503 } });
    expect((await signOut()).status).toBe(503);
    expect((await field.status()).state).toBe('valid');
    expect((await signOut()).status).toBe(200);
  });

  it('revokes also a successor that could not be verified yet', async () => {
    field = await KillingField.open(QUIET);
    await field.start();
    const { value, id } = await field.sandbox.control.makeToken({ comment: 'pasted' });
    await field.killAtCallOf('/api/2.0/preview/scim/v2/Me', { skip: 1 }, () => field.paste(value));
    await field.sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 503 },
      times: 'unlimited',
    });
    await field.start();
    expect(await field.journalled()).toMatchObject({ currentTokenId: null, attempt: 'pending' });
    expect((await signOut()).status).toBe(200);
    const { ours, foreign } = await field.liveTokens();
    expect({ ours, foreign: foreign.map((token) => token.id) }).toEqual({ ours: [], foreign: [id] });
  });

  it('is done also when the scope takes nothing: what it still names is dead', async () => {
    await open();
    await field.sandbox.control.addFault({ path: '/api/2.0/secrets/put', respond: { status: 500 } });
    const response = await signOut();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'unconfigured' });
    await waitFor('the journal to be empty', async () => (await field.journalled()).currentTokenId === null);
  });
});

describe('the tools’ file', () => {
  it('that cannot be written stops no rotation, and gets the token as soon as it can be', async () => {
    await open();
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

describe('a pasted token that may mint but not list', () => {
  it('is rotated, left alone, and its owner told so', async () => {
    field = await KillingField.open(QUIET);
    await field.start();
    const { value, id } = await field.sandbox.control.makeToken({ comment: 'pasted' });
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/list',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No listing.' } },
      times: 'unlimited',
    });
    const response = await field.paste(value);
    expect({ status: response.status, ...((await response.json()) as PatStatus) }).toMatchObject({
      status: 200,
      state: 'valid',
      generation: 1,
      pastedToken: { fate: 'left', name: null },
    });
    expect((await field.liveTokens()).foreign.map((token) => token.id)).toEqual([id]);
  });
});

describe('a token of ours that may not be revoked', () => {
  it('holds up no other', async () => {
    await open();
    await field.rotateNow();
    await onlyOneLeft();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/delete',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Not this one.' } },
    });
    await field.rotateNow();
    await field.rotateNow();
    await onlyOneLeft();
    expect(await field.status()).toMatchObject({ state: 'valid', generation: 4 });
  });
});

describe('the ledger', () => {
  it('names every step, holds no value, and outlives a restart', async () => {
    await open();
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

describe('the workspace in bad weather', () => {
  it('waits as long as a 429 asks', async () => {
    await open();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 429, headers: { 'Retry-After': '2' } },
    });
    const startedMs = Date.now();
    expect((await field.rotateNow()).status).toBe(200);
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(2_000);
  });

  it('is asked no second time for a token whose reply was lost, before the first is swept', async () => {
    await open();
    await field.sandbox.control.addFault({ path: '/api/2.0/token/create', when: 'after', drop: true });
    expect((await field.rotateNow()).status).toBe(200);
    await onlyOneLeft();
  });

  it('with the quota used up keeps the token that works', async () => {
    await open();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 400, body: { error_code: 'QUOTA_EXCEEDED', message: 'Too many tokens.' } },
      times: 'unlimited',
    });
    expect((await field.rotateNow()).status).toBe(422);
    expect(await field.status()).toMatchObject({ state: 'valid', problem: { code: 'PAT_CANNOT_MINT' } });
  });

  it('with a scope that takes nothing never revokes the durable token', async () => {
    await open();
    const durable = (await field.journalled()).currentTokenId ?? '';
    await field.sandbox.control.addFault({
      path: '/api/2.0/secrets/put',
      respond: { status: 500 },
      times: 'unlimited',
    });
    await field.rotateNow();
    await field.rotateNow();
    expect(await field.status()).toMatchObject({ state: 'valid', persistence: 'failing', generation: 3 });
    expect((await field.liveTokens()).ours.map(({ id }) => id)).toContain(durable);
    // A restart in this state loses nothing: the durable token still works.
    await field.kill();
    await field.sandbox.control.clearFaults();
    await field.start();
    expect((await field.status()).state).toBe('valid');
    await onlyOneLeft();
  });
});

describe('a token that went stale', () => {
  it('is followed by a new paste, and nothing of the old generation is left alive, not even what was not dead', async () => {
    await open({ ...QUIET, LATCHKEY_PROOF_SECONDS: '1' });
    const old = (await field.journalled()).currentTokenId;
    // The workspace refuses it for a while, though it lives on: as after a change of permissions.
    await field.sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 403, body: { error_code: 403, message: 'Invalid access token.' } },
    });
    await waitFor('the token to be found stale', async () => (await field.status()).state === 'stale');
    expect((await field.liveTokens()).ours.map(({ id }) => id)).toEqual([old]);

    const { value } = await field.sandbox.control.makeToken({ comment: 'pasted again' });
    expect((await field.paste(value)).status).toBe(200);
    await onlyOneLeft();
    const { generation, currentTokenId } = await field.journalled();
    expect({ generation, isOld: currentTokenId === old }).toEqual({ generation: 2, isOld: false });
  });
});

describe('a token that is let expire while no shell is open', () => {
  it('is not rotated then, is rotated once a shell is open, and the status says which', async () => {
    await open({
      ...QUIET,
      LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
      LATCHKEY_PROOF_SECONDS: '1',
      LATCHKEY_WHEN_IDLE: 'expire',
    });
    expect(await field.status()).toMatchObject({ letsExpire: true, nextRotationAt: null, generation: 1 });
    // A proof made well after the interval has passed shows that nothing but proofs goes on.
    await waitFor('a later proof', async () => {
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
    await open();
    const startedMs = Date.now();
    await field.endAt('/api/2.0/token/create', () => field.rotateNow());
    expect(Date.now() - startedMs).toBeLessThan(15_000);
    await field.start();
    // What was minted is swept; the rotation itself begins anew once it is due.
    expect(await field.status()).toMatchObject({ state: 'valid', generation: 1 });
    await onlyOneLeft();
  });
});

describe('two instances of the app', () => {
  it('that rotate in the same moment, again and again, sweep nothing of each other, and ask nobody', async () => {
    const env = { ...QUIET, LATCHKEY_ROTATION_INTERVAL_SECONDS: '2', LATCHKEY_PROOF_SECONDS: '1' };
    await open(env);
    const other = await startLatchkey({ sandbox: field.sandbox, env });
    try {
      const visitor = await other.signIn();
      for (let round = 0; round < 12; round++) {
        await Promise.all([field.rotateNow(), visitor.fetch(API.rotatePat, { method: 'POST' })]);
        for (const at of [field.visitor, visitor]) {
          const { state } = (await (await at.fetch(API.patStatus)).json()) as PatStatus;
          expect(['valid', 'unreachable']).toContain(state);
        }
      }
    } finally {
      await other.stop();
    }
    // One of them left in the middle of whatever it did, and the other is hardly ever between two rotations.
    const settled = async (): Promise<boolean> => {
      const [{ ours }, { currentTokenId, attempt }] = [await field.liveTokens(), await field.journalled()];
      return attempt === 'none' && ours.some(({ id }) => id === currentTokenId) && ours.length <= 2;
    };
    await waitFor('one token, the journalled one', settled, { timeoutMilliseconds: 40_000 });
    expect((await field.status()).state).toBe('valid');
  });

  it('take turns: nobody is asked, nothing is lost, nothing is left', async () => {
    await open({ ...QUIET, LATCHKEY_PROOF_SECONDS: '1' });
    const other = await startLatchkey({
      sandbox: field.sandbox,
      env: { ...QUIET, LATCHKEY_PROOF_SECONDS: '1' },
    });
    try {
      const visitor = await other.signIn();
      const otherStatus = async (): Promise<PatStatus> =>
        (await (await visitor.fetch(API.patStatus)).json()) as PatStatus;
      for (let turn = 0; turn < 2; turn++) {
        await field.rotateNow();
        await visitor.fetch(API.rotatePat, { method: 'POST' });
      }
      await onlyOneLeft();
      const { generation } = await field.journalled();
      for (const status of [field.status.bind(field), otherStatus]) {
        await waitFor('both to hold the newest token', async () => {
          const now = await status();
          return now.valid && now.generation === generation;
        });
      }
    } finally {
      await other.stop();
    }
  });
});
