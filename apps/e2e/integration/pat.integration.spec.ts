import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  API,
  REQUEST_HEADER,
  type ApiErrorBody,
  type ConfigurePatLine,
  type ErrorCode,
  type PatStatus,
} from '@latchkey/contracts';
import {
  makeTempDir,
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type SandboxToken,
  type TempDir,
  type Visitor,
} from '@latchkey/testing';

const NEVER_ISSUED = 'dapi0123456789abcdef0123456789abcdef';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let latchkey: Latchkey;
let visitor: Visitor;
let home: TempDir;

beforeEach(async () => {
  home = makeTempDir();
  sandbox = await startSandbox();
  await start();
});

afterEach(async () => {
  await latchkey.stop();
  await sandbox.stop();
  home.remove();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  latchkey = await startLatchkey({ sandbox, home: home.path, env });
  visitor = await latchkey.signIn();
}

async function restart(signal: NodeJS.Signals, env: Record<string, string> = {}): Promise<void> {
  await latchkey.kill(signal);
  await start(env);
}

const status = async (): Promise<PatStatus> =>
  (await (await visitor.fetch(API.patStatus)).json()) as PatStatus;

const paste = (token: unknown, headers = {}): Promise<Response> =>
  visitor.fetch(API.configurePat, { json: { token }, headers });

const openSession = (): Promise<Response> => visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });

async function setUp(): Promise<{ readonly value: string; readonly id: string }> {
  const pasted = await sandbox.control.makeToken({ comment: 'made for Latchkey' });
  const response = await paste(pasted.value);
  expect(response.status).toBe(200);
  return pasted;
}

async function tokens(): Promise<{ ours: SandboxToken[]; foreign: SandboxToken[] }> {
  const all = (await sandbox.control.state()).tokens;
  const live = all.filter((token) => token.status === 'live');
  return {
    ours: live.filter((token) => token.comment.startsWith('latchkey/')),
    foreign: live.filter((token) => !token.comment.startsWith('latchkey/')),
  };
}

async function refusal(response: Response): Promise<{ status: number; code: ErrorCode }> {
  const body = (await response.json()) as ApiErrorBody;
  expect(body).toEqual({ code: expect.any(String), message: expect.any(String), hint: expect.any(String) });
  return { status: response.status, code: body.code };
}

describe('cold start', () => {
  it('has no token, says where to make one, and opens no shell', async () => {
    expect(await status()).toMatchObject({
      state: 'unconfigured',
      valid: false,
      tokenPageUrl: `${sandbox.url}/#setting/account/token`,
      owner: 'dev@example.com',
      user: null,
      generation: 0,
    });
    expect(await refusal(await openSession())).toEqual({ status: 428, code: 'PAT_REQUIRED' });
  });

  it('turns a pasted token into one of its own, kept in the scope, and retires the pasted one', async () => {
    const bystander = await sandbox.control.makeToken({ comment: 'newest of all, and none of our business' });
    const pasted = await setUp();

    const { ours, foreign } = await tokens();
    expect(ours).toHaveLength(1);
    expect(foreign.map((token) => token.id)).toEqual([bystander.id]);
    expect(await status()).toMatchObject({
      state: 'valid',
      user: 'dev@example.com',
      generation: 1,
      persistence: 'secret-scope',
      pastedToken: { fate: 'retired', name: 'made for Latchkey' },
      problem: null,
    });
    const { secrets } = await sandbox.control.state({ values: true });
    const record = secrets.find((secret) => secret.key === 'rotation')?.value ?? '';
    expect(record).toContain(ours[0]?.id);
    expect(record).not.toContain(pasted.value);
  });

  it('tells the stages of the proof as they happen', async () => {
    const { value } = await sandbox.control.makeToken();
    const response = await paste(value, { accept: 'application/x-ndjson' });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ConfigurePatLine);
    const done = lines.flatMap((line) => ('stage' in line && line.state === 'done' ? [line.stage] : []));
    expect(done).toEqual(['format', 'workspace', 'identity', 'mint', 'store', 'rotate', 'retire']);
    expect(lines.at(-1)).toMatchObject({ status: { state: 'valid' } });
  });

  it('gives the shells a credentials file with the working token, and leaves the rest of it alone', async () => {
    const path = join(home.path, '.databrickscfg');
    writeFileSync(path, '# mine\n[prod]\nhost = https://prod.example\ntoken = keep-me\n');
    await setUp();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('# mine\n[prod]\nhost = https://prod.example\ntoken = keep-me\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const token = /^token = (dapi\w+)$/m.exec(text)?.[1] ?? '';
    const me = await fetch(`${sandbox.url}/api/2.0/preview/scim/v2/Me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await me.json()).toMatchObject({ userName: 'dev@example.com' });
  });
});

describe('a token that does not do', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['an array', [NEVER_ISSUED]],
    ['a number', 7],
    ['empty', ''],
    ['something else', 'ghp_0123456789abcdef0123456789abcdef'],
    ['with a line break in it', `${NEVER_ISSUED}\nx`],
    ['with the end of a bracketed paste in it', `${NEVER_ISSUED}\u001b[201~`],
    ['long', 'dapi'.padEnd(10_000, '0')],
  ])('is malformed: %s', async (_case, token) => {
    expect(await refusal(await paste(token))).toEqual({ status: 400, code: 'PAT_MALFORMED' });
  });

  it('is too large a body', async () => {
    expect(await refusal(await paste('dapi'.padEnd(1_000_000, '0')))).toEqual({
      status: 400,
      code: 'REQUEST_INVALID',
    });
  });

  it('was never issued', async () => {
    expect(await refusal(await paste(NEVER_ISSUED))).toEqual({ status: 422, code: 'PAT_INVALID' });
    expect((await status()).state).toBe('unconfigured');
  });

  it('is somebody else’s', async () => {
    const { value, id } = await sandbox.control.makeToken({ userName: 'other@example.com' });
    expect(await refusal(await paste(value))).toEqual({ status: 403, code: 'PAT_OTHER_USER' });
    const { foreign, ours } = await tokens();
    expect({ foreign: foreign.map((token) => token.id), ours }).toEqual({ foreign: [id], ours: [] });
  });

  it('may not make its successor', async () => {
    const { value } = await sandbox.control.makeToken({ scopes: ['scim'] });
    expect(await refusal(await paste(value))).toEqual({ status: 422, code: 'PAT_CANNOT_MINT' });
    expect((await status()).state).toBe('unconfigured');
  });

  it('cannot be proven while the workspace is down', async () => {
    const { value } = await sandbox.control.makeToken();
    await sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 503 },
      times: 'unlimited',
    });
    expect(await refusal(await paste(value))).toEqual({ status: 503, code: 'WORKSPACE_UNREACHABLE' });
    await sandbox.control.clearFaults();
    expect((await paste(value)).status).toBe(200);
  });

  it('is tried too often', async () => {
    for (let i = 0; i < 5; i++) await paste(NEVER_ISSUED);
    const response = await paste(NEVER_ISSUED);
    expect(await refusal(response)).toEqual({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a set-up in bad weather', () => {
  it.each([
    ['the mint’s reply is lost', '/api/2.0/token/create'],
    ['the proof of the successor is lost', '/api/2.0/token/list'],
  ])('rides out that %s, and leaves no orphan', async (_case, path) => {
    const pasted = await sandbox.control.makeToken();
    await sandbox.control.addFault({ path, when: 'after', drop: true });
    expect((await paste(pasted.value)).status).toBe(200);
    const { ours, foreign } = await tokens();
    expect({ ours: ours.length, foreign }).toEqual({ ours: 1, foreign: [] });
  });

  it('goes on in memory while the scope cannot be written, says so, and heals by itself', async () => {
    const pasted = await sandbox.control.makeToken();
    await sandbox.control.addFault({
      path: '/api/2.0/secrets/put',
      respond: { status: 500 },
      times: 'unlimited',
    });
    expect((await paste(pasted.value)).status).toBe(200);
    expect(await status()).toMatchObject({
      state: 'valid',
      persistence: 'failing',
      pastedToken: { fate: 'in-use' },
    });
    expect((await tokens()).foreign.map((token) => token.id)).toEqual([pasted.id]);

    await sandbox.control.clearFaults();
    const healed = await waitFor(
      'the scope to be written',
      async () => {
        const now = await status();
        return now.pastedToken?.fate === 'retired' && now;
      },
      { timeoutMilliseconds: 30_000 },
    );
    expect(healed.persistence).toBe('secret-scope');
    expect((await tokens()).foreign).toEqual([]);
  });
});

it('goes on in memory when it may not use the scope at all, and stores what it has once it may', async () => {
  await sandbox.control.addFault({
    path: '/api/2.0/secrets/**',
    respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No.' } },
    times: 'unlimited',
  });
  await restart('SIGKILL');
  expect((await status()).state).toBe('unconfigured');
  await setUp();
  expect(await status()).toMatchObject({ state: 'valid', persistence: 'failing' });
  await sandbox.control.clearFaults();
  await waitFor('the scope to be written', async () => (await status()).persistence === 'secret-scope', {
    timeoutMilliseconds: 50_000,
  });
  await restart('SIGKILL');
  expect((await status()).state).toBe('valid');
});

describe('a restart', () => {
  it.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])(
    'by %s asks for nothing, and the browser stays signed in',
    async (signal) => {
      await setUp();
      const { cookie, pageSecret } = visitor;
      await restart(signal);
      expect(await status()).toMatchObject({ state: 'valid', generation: 1, user: 'dev@example.com' });
      const withOldCookie = await fetch(latchkey.url + API.patStatus, {
        headers: { cookie, [REQUEST_HEADER]: pageSecret },
      });
      expect(withOldCookie.status).toBe(200);
    },
  );

  it('with everything revoked meanwhile asks again, and a new token makes all well', async () => {
    await setUp();
    await sandbox.control.revoke({ all: true });
    await restart('SIGKILL');
    expect(await status()).toMatchObject({ state: 'stale', valid: false, problem: { code: 'PAT_REQUIRED' } });
    expect(await refusal(await openSession())).toEqual({ status: 428, code: 'PAT_REQUIRED' });
    await setUp();
    expect(await status()).toMatchObject({ state: 'valid', generation: 2 });
  });

  it('while the workspace is down keeps the token, and resumes when it is back', async () => {
    await setUp();
    await sandbox.control.addFault({ path: '/api/2.0/**', respond: { status: 503 }, times: 'unlimited' });
    await restart('SIGKILL');
    expect((await status()).state).toBe('unreachable');
    expect(await refusal(await openSession())).toEqual({ status: 503, code: 'WORKSPACE_UNREACHABLE' });
    await sandbox.control.clearFaults();
    await waitFor('the token to be proven', async () => (await status()).valid, {
      timeoutMilliseconds: 30_000,
    });
  });
});

describe('rotation', () => {
  const FAST = {
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
    LATCHKEY_TOKEN_LIFETIME_SECONDS: '60',
    LATCHKEY_OVERLAP_SECONDS: '1',
  };

  it('replaces the token again and again, and revokes each after its overlap', async () => {
    await restart('SIGTERM', FAST);
    const bystander = await sandbox.control.makeToken({ comment: 'none of our business' });
    await setUp();
    await waitFor('the fourth generation', async () => (await status()).generation >= 4, {
      timeoutMilliseconds: 30_000,
    });
    const { ours, foreign } = await tokens();
    expect(ours.length).toBeLessThanOrEqual(2);
    expect(foreign.map((token) => token.id)).toEqual([bystander.id]);
  });

  it('notices in mid-session that the token was revoked', async () => {
    await restart('SIGTERM', { ...FAST, LATCHKEY_PROOF_SECONDS: '1' });
    await setUp();
    await sandbox.control.revoke({ all: true });
    await waitFor('the token to be found stale', async () => (await status()).state === 'stale');
  });
});

it('no token value is in any log or answer', async () => {
  const pasted = await setUp();
  const health = await (await visitor.fetch(API.health)).text();
  const current = /dapi\w+/.exec(readFileSync(join(home.path, '.databrickscfg'), 'utf8'))?.[0] ?? 'no token';
  await paste(`${pasted.value}x`);
  for (const text of [health, JSON.stringify(await status()), latchkey.logs.join('\n')]) {
    expect(text).not.toContain(pasted.value);
    expect(text).not.toContain(current);
  }
});
