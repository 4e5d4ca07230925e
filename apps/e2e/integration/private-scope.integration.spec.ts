import { API, type HealthReport } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { createHash, createHmac } from 'node:crypto';
import { RestartableServer } from '../src/restartable-server';
import { WorkspaceUser } from '../src/workspace-user';

jest.setTimeout(60_000);

const VERIFY_OFTEN = { LATCHKEY_PROOF_SECONDS: '1', LATCHKEY_OVERLAP_SECONDS: '1' };

let server: RestartableServer;
let eve: WorkspaceUser;
let clientId: string;
let scope: string;

beforeEach(async () => {
  server = await RestartableServer.open(VERIFY_OFTEN);
  eve = await WorkspaceUser.signIn(server.sandbox);
  const env = await server.sandbox.control.appEnvironment();
  clientId = String(env['DATABRICKS_CLIENT_ID']);
  scope = `latchkey-${String(env['DATABRICKS_APP_NAME'])}-${clientId}`;
});
afterEach(() => server.close());

const acls = async (): Promise<Record<string, string>> => {
  const state = (await server.sandbox.control.state()) as unknown as {
    secretScopes: { name: string; acls: Record<string, string> }[];
  };
  return state.secretScopes.find(({ name }) => name === scope)?.acls ?? {};
};
const stored = async (key: string): Promise<string | undefined> => {
  const { secrets } = await server.sandbox.control.state({ values: true });
  return secrets.find((secret) => secret.scope === scope && secret.key === key)?.value;
};
const read = (key: string): Promise<number> =>
  eve.secrets('GET', 'get', { scope, key }).then(({ status }) => status);
const persistence = async (): Promise<HealthReport['checks'][number] | undefined> => {
  const report = (await (await server.visitor.fetch(API.health)).json()) as HealthReport;
  return report.checks.find(({ id }) => id === 'persistence');
};
const currentToken = async (): Promise<string> =>
  (JSON.parse((await stored('rotation')) ?? '{}') as { current: { value: string } }).current.value;

describe('a secret scope that another user prepared', () => {
  it('is taken over: the other user loses access before anything is stored', async () => {
    await eve.prepareScope(scope, { to: clientId, permission: 'MANAGE' });
    await server.start();
    await server.setUp();
    expect(await acls()).toEqual({ [clientId]: 'MANAGE' });
    expect(await stored('rotation')).toContain('"format":1');
    expect(await read('rotation')).toBe(403);
    expect(await read('session-cookie-key')).toBe(403);
    expect(await persistence()).toMatchObject({ severity: 'ok' });
  });

  it('is taken over from a group that the other user belongs to', async () => {
    await server.sandbox.control.addUser({ userName: 'other@example.com', groups: ['analysts'] });
    await eve.prepareScope(scope, { to: clientId, permission: 'MANAGE' });
    await eve.secrets('POST', 'acls/put', { scope, principal: 'analysts', permission: 'READ' });
    await server.start();
    await server.setUp();
    expect(await acls()).toEqual({ [clientId]: 'MANAGE' });
    expect(await read('rotation')).toBe(403);
  });

  it.each(['READ', 'WRITE', null])(
    'is not used when it grants us %s, and the page says so before the paste',
    async (permission) => {
      await eve.prepareScope(scope, permission === null ? null : { to: clientId, permission });
      await server.start();
      const before = await server.status();
      expect(before).toMatchObject({ state: 'unconfigured', storeProblem: { code: 'SCOPE_FOREIGN' } });
      expect(before.storeProblem?.hint).toContain(`databricks secrets delete-scope ${scope}`);
      await server.setUp();
      expect(await server.status()).toMatchObject({ state: 'valid', persistence: 'memory' });
      expect(await stored('rotation')).toBeUndefined();
      expect(await persistence()).toMatchObject({ severity: 'critical', code: 'SCOPE_FOREIGN' });
      // A server that stops writes what is left of the audit log.
      await server.kill('SIGTERM');
      const { secrets } = await server.sandbox.control.state();
      expect(secrets.filter((secret) => secret.scope === scope)).toEqual([]);
    },
  );

  it('is not used while its other principals cannot be removed, and is used as soon as they are gone', async () => {
    await eve.prepareScope(scope, { to: clientId, permission: 'MANAGE' });
    await server.sandbox.control.addFault({
      path: '/api/2.0/secrets/acls/delete',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No.' } },
      times: 'unlimited',
    });
    await server.start();
    const before = await server.status();
    expect(before).toMatchObject({ state: 'unconfigured', storeProblem: { code: 'SCOPE_SHARED' } });
    expect(before.storeProblem?.hint).toContain(`databricks secrets delete-acl ${scope} other@example.com`);
    await server.setUp();
    expect(await server.status()).toMatchObject({ state: 'valid', persistence: 'memory' });
    expect(await stored('rotation')).toBeUndefined();
    expect(await persistence()).toMatchObject({ severity: 'critical', code: 'SCOPE_SHARED' });

    await server.sandbox.control.clearFaults();
    await waitFor(
      'the token to be stored',
      async () => (await server.status()).persistence === 'secret-scope',
    );
    expect(await stored('rotation')).toContain('"format":1');
    await server.restart('SIGKILL');
    await waitFor('the warm start', async () => (await server.status()).state === 'valid');
  });

  it('gives no one a session by a cookie key that was planted in it', async () => {
    const key = Buffer.alloc(32, 7);
    await eve.prepareScope(scope, { to: clientId, permission: 'MANAGE' });
    await eve.plant(scope, 'session-cookie-key', key.toString('base64url'));
    await eve.plant(scope, 'claim', 'forged');
    await server.start();
    const body = `forged.${String(Math.floor(Date.now() / 1_000))}`;
    const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
    const response = await fetch(server.latchkey.url + API.patStatus, {
      headers: { cookie: `latchkey_latchkey=${body}.${sign(body)}`, 'x-latchkey': sign(`page.${body}`) },
    });
    expect(response.status).toBe(401);
  });

  it('replaces a token found in it at once, and revokes no id found in it', async () => {
    const { control } = server.sandbox;
    const token = await control.makeToken({ comment: 'known to the other user' });
    const unrelated = await control.makeToken({ comment: 'the owner’s own' });
    await eve.prepareScope(scope, { to: clientId, permission: 'MANAGE' });
    await eve.plant(scope, 'rotation', plantedRecord(token.value, [unrelated.id]));
    await server.start();
    await waitFor('the token to be replaced', async () => (await server.status()).generation === 8);
    await waitFor('the replaced token to be revoked', async () => {
      const { tokens } = await control.state();
      return tokens.find(({ id }) => id === token.id)?.status === 'revoked';
    });
    const { tokens } = await control.state();
    expect(tokens.find(({ id }) => id === unrelated.id)).toMatchObject({ status: 'live' });
    expect(await currentToken()).not.toBe(token.value);
  });

  it('asks for a token when the one found in it is another user’s', async () => {
    const foreign = await server.sandbox.control.makeToken({ userName: 'other@example.com' });
    await eve.prepareScope(scope, { to: clientId, permission: 'MANAGE' });
    await eve.plant(scope, 'rotation', plantedRecord(foreign.value, []));
    await server.start();
    expect(await server.status()).toMatchObject({ valid: false, user: null });
    await server.setUp();
    const { tokens } = await server.sandbox.control.state();
    expect(tokens.find(({ id }) => id === foreign.id)).toMatchObject({ status: 'live' });
  });
});

describe('a secret scope that is opened to others later', () => {
  const openTo = async (principal: string): Promise<void> => {
    const admin = await WorkspaceUser.signIn(server.sandbox, 'admin@example.com');
    await admin.secrets('POST', 'acls/put', { scope, principal, permission: 'MANAGE' });
  };

  beforeEach(async () => {
    await server.sandbox.control.addUser({ userName: 'admin@example.com', admin: true });
    await server.start();
    await server.setUp();
  });

  it('is closed again, and the token in it is replaced; on a local run it never held the key of sessions', async () => {
    const exposed = await currentToken();
    const { generation } = await server.status();
    await openTo('other@example.com');
    await waitFor('the scope to be closed', async () => !('other@example.com' in (await acls())));
    expect(await acls()).toEqual({ [clientId]: 'MANAGE' });
    await waitFor('the token to be replaced', async () => (await currentToken()) !== exposed);
    await waitFor('the exposed token to be revoked', async () => {
      const { tokens } = await server.sandbox.control.state();
      const id = createHash('sha256').update(exposed).digest('hex');
      return tokens.find((token) => token.id === id)?.status === 'revoked';
    });
    expect(await stored('session-cookie-key')).toBeUndefined();
    expect((await server.visitor.fetch(API.patStatus)).status).toBe(200);
    expect(generation).toBe(1);
  });

  it('is left when it cannot be closed: the token is replaced and kept in memory', async () => {
    const exposed = await currentToken();
    await server.sandbox.control.addFault({
      path: '/api/2.0/secrets/acls/delete',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No.' } },
      times: 'unlimited',
    });
    await openTo('other@example.com');
    const id = createHash('sha256').update(exposed).digest('hex');
    await waitFor('the exposed token to be revoked', async () => {
      const { tokens } = await server.sandbox.control.state();
      return tokens.find((token) => token.id === id)?.status === 'revoked';
    });
    // What the other user can read is dead.
    expect(await currentToken()).toBe(exposed);
  });
});

/** A record of format 1, which anyone who knows the format can write. */
function plantedRecord(value: string, retiring: readonly string[]): string {
  const nowMs = Date.now();
  return JSON.stringify({
    format: 1,
    installId: 'planted',
    user: 'dev@example.com',
    generation: 7,
    current: { tokenId: 'planted', value, mintedAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 },
    attempt: null,
    retiring: retiring.map((tokenId) => ({ tokenId, origin: 'minted', revokeAfterMs: 0, expiresAtMs: null })),
    pastedToken: null,
  });
}
