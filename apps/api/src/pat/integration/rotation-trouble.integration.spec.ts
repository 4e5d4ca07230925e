import type { PatStatus } from '@latchkey/contracts';
import { QUIET, RotationFixture } from './rotation-fixture.test-kit';

let fixture: RotationFixture;
beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

const failWrites = (): Promise<string> =>
  fixture.sandbox.control.addFault({
    path: '/api/2.0/secrets/put',
    respond: { status: 500 },
    times: 'unlimited',
  });

describe('a rotation', () => {
  it('waits as long as a 429 asks', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 429, headers: { 'Retry-After': '30' } },
    });
    const startedMs = fixture.now();
    // The pause is longer than a request waits for the workspace, so the schedule continues the rotation.
    expect((await api.rotateNow()).status).toBe(503);
    await fixture.tickUntil('the new token', async () => (await api.status()).generation === 2);
    expect(fixture.now() - startedMs).toBeGreaterThanOrEqual(30_000);
  });

  it('rides out a short 429 within the request', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 429, headers: { 'Retry-After': '2' } },
    });
    const startedMs = fixture.now();
    expect((await api.rotateNow()).status).toBe(200);
    expect(fixture.now() - startedMs).toBeGreaterThanOrEqual(2_000);
  });

  it('revokes the token of a mint whose reply was lost', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({ path: '/api/2.0/token/create', when: 'after', drop: true });
    expect((await api.rotateNow()).status).toBe(200);
    await fixture.onlyOneLeft();
  });

  it('keeps the token that works when the quota is used up', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/create',
      respond: { status: 400, body: { error_code: 'QUOTA_EXCEEDED', message: 'Too many tokens.' } },
      times: 'unlimited',
    });
    expect((await api.rotateNow()).status).toBe(422);
    expect(await api.status()).toMatchObject({ state: 'valid', problem: { code: 'PAT_CANNOT_MINT' } });
  });

  it('never revokes the stored token while the scope cannot be written', async () => {
    const api = await fixture.startWithToken();
    const stored = (await fixture.storedRecord()).currentTokenId ?? '';
    await failWrites();
    await api.rotateNow();
    await api.rotateNow();
    expect(await api.status()).toMatchObject({ state: 'valid', persistence: 'failing', generation: 3 });
    expect((await fixture.liveTokens()).ours.map(({ id }) => id)).toContain(stored);
    // A restart now loses nothing: the stored token still works.
    await fixture.kill();
    await fixture.sandbox.control.clearFaults();
    await fixture.start();
    expect((await fixture.api.status()).state).toBe('valid');
    await fixture.onlyOneLeft();
  });

  it('continues when one of our tokens may not be revoked, and revokes the others', async () => {
    const api = await fixture.startWithToken();
    await api.rotateNow();
    await fixture.onlyOneLeft();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/delete',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Not this one.' } },
    });
    await api.rotateNow();
    await api.rotateNow();
    await fixture.onlyOneLeft();
    expect(await api.status()).toMatchObject({ state: 'valid', generation: 4 });
  });
});

describe('a stale token', () => {
  it('is revoked after the next paste, should it still live', async () => {
    const api = await fixture.startWithToken({ ...QUIET, LATCHKEY_PROOF_SECONDS: '1' });
    const old = (await fixture.storedRecord()).currentTokenId;
    // The workspace refuses it for a while although it lives, as after a change of permissions.
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 403, body: { error_code: 403, message: 'Invalid access token.' } },
    });
    await fixture.tickUntil('the token found stale', async () => (await api.status()).state === 'stale');
    expect((await fixture.liveTokens()).ours.map(({ id }) => id)).toEqual([old]);

    const { value } = await fixture.sandbox.control.makeToken({ comment: 'pasted again' });
    expect((await api.paste(value)).status).toBe(200);
    await fixture.onlyOneLeft();
    const { generation, currentTokenId } = await fixture.storedRecord();
    expect({ generation, isOld: currentTokenId === old }).toEqual({ generation: 2, isOld: false });
  });

  it('is found at a restart, asks for another, and is replaced by a paste', async () => {
    await fixture.startWithToken();
    await fixture.sandbox.control.revoke({ all: true });
    await fixture.restart();
    expect(await fixture.api.status()).toMatchObject({
      state: 'stale',
      valid: false,
      problem: { code: 'PAT_REQUIRED' },
    });
    expect(await fixture.api.gate()).toEqual({ status: 428, code: 'PAT_REQUIRED' });
    await fixture.setUp();
    expect(await fixture.api.status()).toMatchObject({ state: 'valid', generation: 2 });
  });
});

it('a restart while the workspace is down keeps the token, and resumes when the workspace is back', async () => {
  await fixture.startWithToken();
  await fixture.kill();
  await fixture.sandbox.control.addFault({
    path: '/api/2.0/**',
    respond: { status: 503 },
    times: 'unlimited',
  });
  await fixture.start();
  expect((await fixture.api.status()).state).toBe('unreachable');
  expect(await fixture.api.gate()).toEqual({ status: 503, code: 'WORKSPACE_UNREACHABLE' });
  await fixture.sandbox.control.clearFaults();
  await fixture.tickUntil('the token verified', async () => (await fixture.api.status()).valid);
});

describe('a set-up', () => {
  it.each([
    ['of a mint', '/api/2.0/token/create'],
    ['of the list of tokens', '/api/2.0/token/list'],
  ])('rides out the lost reply %s, and leaves no orphan', async (_case, path) => {
    const api = await fixture.start();
    const pasted = await fixture.sandbox.control.makeToken();
    await fixture.sandbox.control.addFault({ path, when: 'after', drop: true });
    expect((await api.paste(pasted.value)).status).toBe(200);
    const { ours, foreign } = await fixture.liveTokens();
    expect({ ours: ours.length, foreign }).toEqual({ ours: 1, foreign: [] });
  });

  it('continues in memory while the scope cannot be written, says so, and recovers', async () => {
    const api = await fixture.start();
    const pasted = await fixture.sandbox.control.makeToken();
    await failWrites();
    expect((await api.paste(pasted.value)).status).toBe(200);
    expect(await api.status()).toMatchObject({
      state: 'valid',
      persistence: 'failing',
      pastedToken: { fate: 'in-use' },
    });
    expect((await fixture.liveTokens()).foreign.map((token) => token.id)).toEqual([pasted.id]);

    await fixture.sandbox.control.clearFaults();
    const recovered = await fixture.tickUntil('the scope written', async () => {
      const now = await api.status();
      return now.pastedToken?.fate === 'retired' && now;
    });
    expect(recovered.persistence).toBe('secret-scope');
    expect((await fixture.liveTokens()).foreign).toEqual([]);
  });

  it('continues in memory when the scope may not be used at all, and stores the token once it may', async () => {
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/secrets/**',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No.' } },
      times: 'unlimited',
    });
    const api = await fixture.start();
    expect(await api.status()).toMatchObject({
      state: 'unconfigured',
      storeProblem: { code: 'SCOPE_FOREIGN' },
    });
    await fixture.setUp();
    expect(await api.status()).toMatchObject({ state: 'valid', persistence: 'memory' });
    await fixture.sandbox.control.clearFaults();
    await fixture.tickUntil(
      'the scope written',
      async () => (await api.status()).persistence === 'secret-scope',
    );
    await fixture.restart();
    expect((await fixture.api.status()).state).toBe('valid');
  });

  it('rotates a pasted token that may mint but not list, leaves it alone, and tells the owner', async () => {
    const api = await fixture.start();
    const { value, id } = await fixture.sandbox.control.makeToken({ comment: 'pasted' });
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/list',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No listing.' } },
      times: 'unlimited',
    });
    const response = await api.paste(value);
    expect({ status: response.status, ...((await response.json()) as PatStatus) }).toMatchObject({
      status: 200,
      state: 'valid',
      generation: 1,
      pastedToken: { fate: 'left', name: null },
    });
    expect((await fixture.liveTokens()).foreign.map((token) => token.id)).toEqual([id]);
  });
});
