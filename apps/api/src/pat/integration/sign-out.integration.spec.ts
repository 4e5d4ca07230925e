import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type PatStatus } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { KillingField } from '../src/killing-field';

jest.setTimeout(180_000);

let field: KillingField;
afterEach(() => field.close());

const signOut = (): Promise<Response> => field.visitor.fetch(API.pat, { method: 'DELETE' });

describe('sign out', () => {
  it('revokes everything of ours and nothing else, and is back at the first day', async () => {
    field = await KillingField.withToken();
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
    field = await KillingField.withToken();
    await field.sandbox.control.addFault({
      path: '/api/2.0/token/list',
      respond: { status: 503 },
      times: 'unlimited',
    });
    expect((await signOut()).status).toBe(503);
    expect((await field.status()).state).toBe('valid');
    await field.sandbox.control.clearFaults();
    expect((await signOut()).status).toBe(200);
  });

  it('revokes also a successor that could not be verified yet', async () => {
    field = await KillingField.open();
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
    field = await KillingField.withToken();
    await field.sandbox.control.addFault({
      path: '/api/2.0/secrets/put',
      respond: { status: 500 },
      times: 'unlimited',
    });
    const response = await signOut();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'unconfigured' });
    expect((await field.journalled()).currentTokenId).not.toBeNull();
    await field.sandbox.control.clearFaults();
    await waitFor('the journal to be empty', async () => (await field.journalled()).currentTokenId === null);
  });
});
