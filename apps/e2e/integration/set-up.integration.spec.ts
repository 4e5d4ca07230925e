import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type ConfigurePatLine } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { refusal } from '../src/refusal';
import { RestartedServer } from '../src/restarted-server';

jest.setTimeout(60_000);

let server: RestartedServer;

beforeEach(async () => {
  server = await RestartedServer.open();
  await server.start();
});
afterEach(() => server.close());

describe('cold start', () => {
  it('has no token, says where to make one, and opens no shell', async () => {
    expect(await server.status()).toMatchObject({
      state: 'unconfigured',
      valid: false,
      tokenPageUrl: `${server.sandbox.url}/#setting/account/token`,
      owner: 'dev@example.com',
      user: null,
      generation: 0,
    });
    expect(await refusal(await server.openSession())).toEqual({ status: 428, code: 'PAT_REQUIRED' });
  });

  it('turns a pasted token into one of its own, kept in the scope, and retires the pasted one', async () => {
    const bystander = await server.sandbox.control.makeToken({
      comment: 'newest of all, and none of our business',
    });
    const pasted = await server.setUp();

    const { ours, foreign } = await server.liveTokens();
    expect(ours).toHaveLength(1);
    expect(foreign.map((token) => token.id)).toEqual([bystander.id]);
    expect(await server.status()).toMatchObject({
      state: 'valid',
      user: 'dev@example.com',
      generation: 1,
      persistence: 'secret-scope',
      pastedToken: { fate: 'retired', name: 'made for Latchkey' },
      problem: null,
    });
    const { secrets } = await server.sandbox.control.state({ values: true });
    const record = secrets.find((secret) => secret.key === 'rotation')?.value ?? '';
    expect(record).toContain(ours[0]?.id);
    expect(record).not.toContain(pasted.value);
  });

  it('tells the stages of the verification as they happen', async () => {
    const { value } = await server.sandbox.control.makeToken();
    const response = await server.paste(value, { accept: 'application/x-ndjson' });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ConfigurePatLine);
    const done = lines.flatMap((line) => ('stage' in line && line.state === 'done' ? [line.stage] : []));
    expect(done).toEqual(['format', 'workspace', 'identity', 'mint', 'store', 'rotate', 'retire']);
    expect(lines.at(-1)).toMatchObject({ status: { state: 'valid' } });
  });

  it('gives the shells a credentials file with the working token, and leaves the rest of it alone', async () => {
    const path = join(server.home, '.databrickscfg');
    writeFileSync(path, '# mine\n[prod]\nhost = https://prod.example\ntoken = keep-me\n');
    await server.setUp();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('# mine\n[prod]\nhost = https://prod.example\ntoken = keep-me\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const token = /^token = (dapi\w+)$/m.exec(text)?.[1] ?? '';
    const me = await fetch(`${server.sandbox.url}/api/2.0/preview/scim/v2/Me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await me.json()).toMatchObject({ userName: 'dev@example.com' });
  });
});

describe('a set-up in bad weather', () => {
  it.each([
    ['the mint’s reply is lost', '/api/2.0/token/create'],
    ['the verification of the successor is lost', '/api/2.0/token/list'],
  ])('rides out that %s, and leaves no orphan', async (_case, path) => {
    const pasted = await server.sandbox.control.makeToken();
    await server.sandbox.control.addFault({ path, when: 'after', drop: true });
    expect((await server.paste(pasted.value)).status).toBe(200);
    const { ours, foreign } = await server.liveTokens();
    expect({ ours: ours.length, foreign }).toEqual({ ours: 1, foreign: [] });
  });

  it('goes on in memory while the scope cannot be written, says so, and heals by itself', async () => {
    const pasted = await server.sandbox.control.makeToken();
    await server.sandbox.control.addFault({
      path: '/api/2.0/secrets/put',
      respond: { status: 500 },
      times: 'unlimited',
    });
    expect((await server.paste(pasted.value)).status).toBe(200);
    expect(await server.status()).toMatchObject({
      state: 'valid',
      persistence: 'failing',
      pastedToken: { fate: 'in-use' },
    });
    expect((await server.liveTokens()).foreign.map((token) => token.id)).toEqual([pasted.id]);

    await server.sandbox.control.clearFaults();
    const healed = await waitFor(
      'the scope to be written',
      async () => {
        const now = await server.status();
        return now.pastedToken?.fate === 'retired' && now;
      },
      { timeoutMs: 30_000 },
    );
    expect(healed.persistence).toBe('secret-scope');
    expect((await server.liveTokens()).foreign).toEqual([]);
  });
});

it('goes on in memory when it may not use the scope at all, and stores what it has once it may', async () => {
  await server.sandbox.control.addFault({
    path: '/api/2.0/secrets/**',
    respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No.' } },
    times: 'unlimited',
  });
  await server.restart('SIGKILL');
  expect((await server.status()).state).toBe('unconfigured');
  await server.setUp();
  expect(await server.status()).toMatchObject({ state: 'valid', persistence: 'failing' });
  await server.sandbox.control.clearFaults();
  await waitFor(
    'the scope to be written',
    async () => (await server.status()).persistence === 'secret-scope',
    {
      timeoutMs: 50_000,
    },
  );
  await server.restart('SIGKILL');
  expect((await server.status()).state).toBe('valid');
});

it('no token value is in any log or answer', async () => {
  const pasted = await server.setUp();
  const health = await (await server.visitor.fetch(API.health)).text();
  const current =
    /dapi\w+/.exec(readFileSync(join(server.home, '.databrickscfg'), 'utf8'))?.[0] ?? 'no token';
  await server.paste(`${pasted.value}x`);
  for (const text of [health, JSON.stringify(await server.status()), server.latchkey.logs.join('\n')]) {
    expect(text).not.toContain(pasted.value);
    expect(text).not.toContain(current);
  }
});
