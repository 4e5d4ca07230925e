import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PatStatus } from '@latchkey/contracts';
import { SET_UP_CALLS } from '@latchkey/testing';
import { RotationFixture } from './rotation-fixture.test-kit';

let fixture: RotationFixture;
beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

describe('sign out', () => {
  it('revokes every token of ours and no other, and forgets everything', async () => {
    const api = await fixture.startWithToken();
    const { id } = await fixture.sandbox.control.makeToken({ comment: 'none of our business' });
    await api.rotateNow();
    const response = await api.signOut();
    expect(response.status).toBe(200);
    expect((await response.json()) as PatStatus).toMatchObject({ state: 'unconfigured', user: null });
    const { ours, foreign } = await fixture.liveTokens();
    expect({ ours, foreign: foreign.map((token) => token.id) }).toEqual({ ours: [], foreign: [id] });
    expect(await fixture.storedRecord()).toMatchObject({
      currentTokenId: null,
      attempt: 'none',
      retiring: 0,
    });
    expect(readFileSync(join(fixture.home, '.databrickscfg'), 'utf8')).not.toContain('dapi');

    await fixture.restart();
    expect((await fixture.api.status()).state).toBe('unconfigured');
  });

  it('forgets nothing while the workspace is down, and succeeds once it is back', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/token/list',
      respond: { status: 503 },
      times: 'unlimited',
    });
    expect((await api.signOut()).status).toBe(503);
    expect((await api.status()).state).toBe('valid');
    await fixture.sandbox.control.clearFaults();
    expect((await api.signOut()).status).toBe(200);
  });

  it('revokes a successor that could not be verified yet', async () => {
    const api = await fixture.start();
    const { value, id } = await fixture.sandbox.control.makeToken({ comment: 'pasted' });
    const verifySuccessor = SET_UP_CALLS.findIndex(({ name }) => name === 'verifySuccessor');
    await fixture.killAt(verifySuccessor, 'before the effect', () => api.paste(value));
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 503 },
      times: 'unlimited',
    });
    await fixture.start();
    expect(await fixture.storedRecord()).toMatchObject({ currentTokenId: null, attempt: 'pending' });
    expect((await fixture.api.signOut()).status).toBe(200);
    const { ours, foreign } = await fixture.liveTokens();
    expect({ ours, foreign: foreign.map((token) => token.id) }).toEqual({ ours: [], foreign: [id] });
  });

  it('succeeds while the scope cannot be written, since what it still names is dead', async () => {
    const api = await fixture.startWithToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/secrets/put',
      respond: { status: 500 },
      times: 'unlimited',
    });
    const response = await api.signOut();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'unconfigured' });
    expect((await fixture.storedRecord()).currentTokenId).not.toBeNull();
    await fixture.sandbox.control.clearFaults();
    await fixture.tickUntil(
      'the record emptied',
      async () => (await fixture.storedRecord()).currentTokenId === null,
    );
  });
});
