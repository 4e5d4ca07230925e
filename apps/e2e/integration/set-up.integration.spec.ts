import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type ConfigurePatLine } from '@latchkey/contracts';
import { refusal } from '@latchkey/testing';
import { RestartableServer } from '../src/restartable-server';

jest.setTimeout(180_000);

let server: RestartableServer;

beforeEach(async () => {
  server = await RestartableServer.open();
  await server.start();
});
afterEach(() => server.close());

describe('cold start', () => {
  it('has no token, links to the token page, and opens no shell', async () => {
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

  it('replaces a pasted token by one of its own, stores that in the scope, and revokes the pasted one', async () => {
    const bystander = await server.sandbox.control.makeToken({
      comment: 'the newest token, and none of our business',
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

  it('streams the stages of the verification', async () => {
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

  it('writes the working token to the shells’ credentials file, and keeps the rest of the file', async () => {
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

it('refuses a body of a megabyte', async () => {
  expect(await refusal(await server.paste('dapi'.padEnd(1_000_000, '0')))).toEqual({
    status: 400,
    code: 'REQUEST_INVALID',
  });
});

it('puts no token value in a log or an answer', async () => {
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
