import type { PatStatus } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { KillingField, QUIET } from '../src/killing-field';

jest.setTimeout(60_000);

let field: KillingField;
afterEach(() => field.close());

describe('the workspace in bad weather', () => {
  it('waits as long as a 429 asks', async () => {
    field = await KillingField.withToken();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 429, headers: { 'Retry-After': '2' } },
    });
    const startedMs = Date.now();
    expect((await field.rotateNow()).status).toBe(200);
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(2_000);
  });

  it('is asked no second time for a token whose reply was lost, before the first is swept', async () => {
    field = await KillingField.withToken();
    await field.sandbox.control.addFault({ path: '/api/2.0/token/create', when: 'after', drop: true });
    expect((await field.rotateNow()).status).toBe(200);
    await field.onlyOneLeft();
  });

  it('with the quota used up keeps the token that works', async () => {
    field = await KillingField.withToken();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 400, body: { error_code: 'QUOTA_EXCEEDED', message: 'Too many tokens.' } },
      times: 'unlimited',
    });
    expect((await field.rotateNow()).status).toBe(422);
    expect(await field.status()).toMatchObject({ state: 'valid', problem: { code: 'PAT_CANNOT_MINT' } });
  });

  it('with a scope that takes nothing never revokes the durable token', async () => {
    field = await KillingField.withToken();
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
    await field.onlyOneLeft();
  });
});

describe('a pasted token that may mint but not list', () => {
  it('is rotated, left alone, and its owner told so', async () => {
    field = await KillingField.open();
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
    field = await KillingField.withToken();
    await field.rotateNow();
    await field.onlyOneLeft();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/delete',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Not this one.' } },
    });
    await field.rotateNow();
    await field.rotateNow();
    await field.onlyOneLeft();
    expect(await field.status()).toMatchObject({ state: 'valid', generation: 4 });
  });
});

describe('a token that went stale', () => {
  it('is followed by a new paste, and nothing of the old generation is left alive, not even what was not dead', async () => {
    field = await KillingField.withToken({ ...QUIET, LATCHKEY_PROOF_SECONDS: '1' });
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
    await field.onlyOneLeft();
    const { generation, currentTokenId } = await field.journalled();
    expect({ generation, isOld: currentTokenId === old }).toEqual({ generation: 2, isOld: false });
  });
});
