import type { ApiErrorBody } from '@latchkey/contracts';
import type { SandboxToken } from '@latchkey/testing';
import { SecretStore } from '../../workspace/secret-store';
import { RECORD_KEY } from '../secret-scope.repository';
import { RotationFixture } from './rotation-fixture.test-kit';

const SCOPES = ['authentication', 'scim', 'sql:read'];

let fixture: RotationFixture;
beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

async function pasteWith(scopes: readonly string[]): Promise<Response> {
  const { value } = await fixture.sandbox.control.makeToken({ scopes });
  return fixture.api.paste(value);
}

async function scopesOfOurs(): Promise<readonly SandboxToken['scopes'][]> {
  return (await fixture.liveTokens()).ours.map(({ scopes }) => [...scopes].sort());
}

function withoutTokenList(status: 403 | 503): Promise<unknown> {
  const respond = { status, body: { error_code: 'NO_LIST', message: 'No list.' } };
  return fixture.sandbox.control.addFault({ path: '/api/2.0/token/list', respond, times: 'unlimited' });
}

/** Takes the scopes out of the stored record, as an earlier release leaves it. */
async function forgetStoredScopes(): Promise<void> {
  const store = fixture.api.app.get(SecretStore);
  const stored = await store.read(RECORD_KEY);
  const record = JSON.parse((stored.ok ? stored.value : null) ?? '') as { current: { scopes?: unknown } };
  delete record.current.scopes;
  await store.write(RECORD_KEY, JSON.stringify(record));
}

describe('a successor', () => {
  it('gets exactly the scopes of the pasted token, and so does each after it', async () => {
    const api = await fixture.start();
    expect((await pasteWith(SCOPES)).status).toBe(200);
    expect(await api.status()).toMatchObject({ scopes: SCOPES, scopesProblem: null });
    await api.rotateNow();
    await fixture.restart();
    await fixture.api.rotateNow();
    await fixture.onlyOneLeft();
    expect(await scopesOfOurs()).toEqual([SCOPES]);
    expect(await fixture.api.status()).toMatchObject({ generation: 3, scopes: SCOPES });
  });

  it('is asked for without scopes when its parent has all APIs', async () => {
    const api = await fixture.startWithToken();
    expect(await scopesOfOurs()).toEqual([['all-apis']]);
    expect(await api.status()).toMatchObject({ scopes: [], scopesProblem: null });
  });

  it('gets the scopes of a token that an earlier release stored without them', async () => {
    await fixture.start();
    await pasteWith(SCOPES);
    await forgetStoredScopes();
    await fixture.restart();
    await fixture.api.tick();
    expect(await fixture.api.status()).toMatchObject({ scopes: SCOPES, scopesProblem: null });
    await fixture.api.rotateNow();
    await fixture.onlyOneLeft();
    expect(await scopesOfOurs()).toEqual([SCOPES]);
  });

  it('is reported when its parent’s scopes are unknown, until another token is pasted', async () => {
    const api = await fixture.start();
    await withoutTokenList(403);
    expect((await pasteWith(SCOPES)).status).toBe(200);
    const unknown = { scopes: null, scopesProblem: { code: 'PAT_SCOPES_UNKNOWN' } };
    expect(await api.status()).toMatchObject(unknown);
    await fixture.sandbox.control.clearFaults();
    await fixture.restart();
    await fixture.api.tick();
    await fixture.api.rotateNow();
    expect(await fixture.api.status()).toMatchObject({ generation: 2, ...unknown });
    await pasteWith(SCOPES);
    expect(await fixture.api.status()).toMatchObject({ scopes: SCOPES, scopesProblem: null });
  });

  it('is not made while the list of tokens is down', async () => {
    const api = await fixture.start();
    await withoutTokenList(503);
    const response = await pasteWith(SCOPES);
    expect({ status: response.status, ...((await response.json()) as ApiErrorBody) }).toMatchObject({
      status: 503,
      code: 'WORKSPACE_UNREACHABLE',
    });
    expect((await fixture.liveTokens()).ours).toEqual([]);
    expect((await api.status()).state).toBe('unconfigured');
    await fixture.sandbox.control.clearFaults();
    expect((await pasteWith(SCOPES)).status).toBe(200);
    await forgetStoredScopes();
    await withoutTokenList(503);
    await fixture.restart();
    await fixture.api.rotateNow();
    expect(await fixture.api.status()).toMatchObject({ state: 'valid', generation: 1 });
    await fixture.sandbox.control.clearFaults();
    await fixture.tickUntil('a rotation', async () => (await fixture.api.status()).generation === 2);
    expect(await fixture.api.status()).toMatchObject({ scopes: SCOPES, scopesProblem: null });
  });

  it('with other scopes than its parent is revoked, and the pasted token is refused', async () => {
    const api = await fixture.start();
    await fixture.sandbox.control.changeSettings({ honoursScopes: false });
    const response = await pasteWith(SCOPES);
    expect({ status: response.status, ...((await response.json()) as ApiErrorBody) }).toMatchObject({
      status: 422,
      code: 'PAT_SCOPES_DIFFER',
      message: expect.stringContaining('gave it all APIs') as string,
    });
    expect((await fixture.liveTokens()).ours).toEqual([]);
    expect((await api.status()).state).toBe('unconfigured');
  });

  it('with other scopes than its parent is revoked, and the current token is kept', async () => {
    const api = await fixture.start();
    await pasteWith(SCOPES);
    const { currentTokenId } = await fixture.storedRecord();
    await fixture.sandbox.control.changeSettings({ honoursScopes: false });
    expect((await api.rotateNow()).status).toBe(422);
    expect(await api.status()).toMatchObject({ state: 'valid', problem: { code: 'PAT_SCOPES_DIFFER' } });
    expect((await fixture.liveTokens()).ours.map(({ id }) => id)).toEqual([currentTokenId]);
  });
});

describe('a pasted token without a scope that Latchkey needs', () => {
  it.each([
    ['scim', ['authentication']],
    ['authentication', ['scim']],
  ])('is refused with the name of the scope: %s', async (missing, scopes) => {
    await fixture.start();
    const body = (await (await pasteWith(scopes)).json()) as ApiErrorBody;
    expect(body.code).toBe('PAT_CANNOT_MINT');
    expect(body.message).toContain(`lacks the API scope “${missing}”`);
  });
});
