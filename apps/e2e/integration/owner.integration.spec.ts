import { randomUUID } from 'node:crypto';
import { API, REQUEST_HEADER, type HealthReport, type PatStatus } from '@latchkey/contracts';
import {
  refusal,
  SANDBOX_OWNER,
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
} from '@latchkey/testing';

jest.setTimeout(60_000);

const CREATOR = SANDBOX_OWNER;
const CONFIGURED = 'other@example.com';

let sandbox: Sandbox;
let creatorId: string;
let configuredId: string;
let latchkey: Latchkey;

beforeAll(async () => {
  sandbox = await startSandbox();
  creatorId = await sandbox.control.userId(CREATOR);
  configuredId = await sandbox.control.userId(CONFIGURED);
});
afterAll(() => sandbox.stop());

async function start(env: Record<string, string>): Promise<void> {
  latchkey = await startLatchkey({ sandbox, env: { LATCHKEY_MODE: 'databricks-apps', ...env } });
}
afterEach(() => latchkey.stop());

/** The headers that the platform's proxy adds for a user. */
const from = (email: string, userId?: string): Record<string, string> => ({
  'x-forwarded-email': email,
  'x-forwarded-host': 'latchkey.databricksapps.com',
  ...(userId !== undefined && { 'x-forwarded-user': `${userId}@1234567890123456` }),
});

/** Loads the page for its cookie, then calls the API. */
async function call(path: string, visitor: Record<string, string>, json?: unknown): Promise<Response> {
  const page = await fetch(latchkey.url, { headers: visitor });
  const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return fetch(latchkey.url + path, {
    headers: { ...visitor, cookie, [REQUEST_HEADER]: '1', 'content-type': 'application/json' },
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
  });
}

async function paste(visitor: Record<string, string>, userName: string): Promise<Response> {
  const { value } = await sandbox.control.makeToken({ userName });
  return call(API.configurePat, visitor, { token: value });
}

const health = async (fetched: Promise<Response>): Promise<HealthReport> =>
  (await (await fetched).json()) as HealthReport;

describe('a configured owner', () => {
  it('signs in and pastes a token, and the app’s creator no longer does', async () => {
    await start({ LATCHKEY_OWNER: 'Other@Example.com' });
    const status = await call(API.patStatus, from(CONFIGURED));
    expect((await status.json()) as PatStatus).toMatchObject({ owner: 'Other@Example.com' });

    expect(await refusal(await call(API.patStatus, from(CREATOR)))).toEqual({
      status: 403,
      code: 'NOT_THE_OWNER',
    });
    expect(await refusal(await paste(from(CONFIGURED), CREATOR))).toEqual({
      status: 403,
      code: 'PAT_OTHER_USER',
    });
    const pasted = await paste(from(CONFIGURED), CONFIGURED);
    expect((await pasted.json()) as PatStatus).toMatchObject({ state: 'valid', user: CONFIGURED });
  });

  it('needs no lookup of the app’s creator', async () => {
    await sandbox.control.addFault({
      path: '/api/2.0/apps/**',
      respond: { status: 500 },
      times: 'unlimited',
    });
    try {
      await start({ LATCHKEY_OWNER: CONFIGURED });
      expect((await call(API.patStatus, from(CONFIGURED))).status).toBe(200);
    } finally {
      await sandbox.control.clearFaults();
    }
  });

  it('is recognised by the id, where the request has one', async () => {
    await start({ LATCHKEY_OWNER: `${CONFIGURED}:${configuredId}` });
    expect((await call(API.patStatus, from(CONFIGURED, configuredId))).status).toBe(200);
    expect((await call(API.patStatus, from('new@example.com', configuredId))).status).toBe(200);
    expect(await refusal(await call(API.patStatus, from(CONFIGURED, creatorId)))).toEqual({
      status: 403,
      code: 'NOT_THE_OWNER',
    });
  });

  it('may paste only tokens of the configured id, even with the right email', async () => {
    await start({ LATCHKEY_OWNER: `${CONFIGURED}:${creatorId}` });
    expect((await call(API.patStatus, from(CONFIGURED))).status).toBe(200);
    expect(await refusal(await paste(from(CONFIGURED), CONFIGURED))).toEqual({
      status: 403,
      code: 'PAT_OTHER_USER',
    });
    const pasted = await paste(from(CONFIGURED), CREATOR);
    expect((await pasted.json()) as PatStatus).toMatchObject({ state: 'valid', user: CREATOR });
  });
});

describe('an app that a service principal created', () => {
  beforeAll(() => sandbox.control.setApp({ creator: randomUUID() }));
  afterAll(() => sandbox.control.setApp({ creator: CREATOR }));

  const SENTENCE =
    'A service principal created this app, so no user can sign in as its owner until LATCHKEY_OWNER is set.';

  it('says that it has no owner, and names the setting', async () => {
    await start({});
    const response = await call(API.patStatus, from(CREATOR));
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      code: 'OWNER_NOT_A_PERSON',
      message: SENTENCE,
      hint: expect.stringContaining('Set LATCHKEY_OWNER') as string,
    });
    const logged = (): boolean => latchkey.logs.some((line) => line.includes(SENTENCE));
    await waitFor('the sentence in the log', logged);
  });

  it('refuses every token, and is reported as critical', async () => {
    await start({ LATCHKEY_MODE: 'local' });
    const visitor = await latchkey.signIn();
    const { value } = await sandbox.control.makeToken();
    const pasted = await visitor.fetch(API.configurePat, { json: { token: value } });
    expect(await refusal(pasted)).toEqual({ status: 503, code: 'OWNER_NOT_A_PERSON' });
    const { severity, checks } = await health(visitor.fetch(API.health));
    expect(severity).toBe('critical');
    expect(checks.find(({ id }) => id === 'owner')).toMatchObject({
      severity: 'critical',
      code: 'OWNER_NOT_A_PERSON',
      message: SENTENCE,
    });
  });

  it('belongs to the configured owner', async () => {
    await start({ LATCHKEY_OWNER: CONFIGURED });
    const { checks } = await health(call(API.health, from(CONFIGURED)));
    expect(checks.find(({ id }) => id === 'owner')).toMatchObject({ severity: 'ok' });
  });
});

describe('the instances of the app', () => {
  const ONE = { minInstances: 1, maxInstances: 1, activeInstances: 1 };
  const NO_NUMBERS = { minInstances: null, maxInstances: null, activeInstances: null };
  afterEach(() => sandbox.control.setApp(ONE));

  async function instancesCheck(): Promise<HealthReport['checks'][number] | undefined> {
    const { checks } = await health(call(API.health, from(CONFIGURED)));
    return checks.find(({ id }) => id === 'instances');
  }

  it.each([
    ['two that are configured', { minInstances: 1, maxInstances: 2 }, 'critical', 'SEVERAL_INSTANCES'],
    ['two that are active', { activeInstances: 2 }, 'critical', 'SEVERAL_INSTANCES'],
    ['one', {}, 'ok', 'OK'],
  ])('are reported when there are %s', async (_case, changes, severity, code) => {
    await sandbox.control.setApp({ ...ONE, ...changes });
    await start({ LATCHKEY_OWNER: CONFIGURED });
    expect(await waitFor('the lookup of the app', instancesCheck)).toMatchObject({ severity, code });
  });

  it('are left out of the report if the workspace gives no numbers', async () => {
    await sandbox.control.setApp(NO_NUMBERS);
    const { length } = await sandbox.control.requests();
    await start({ LATCHKEY_OWNER: CONFIGURED });
    const isLookup = ({ path }: { path: string }): boolean => path === '/api/2.0/apps/latchkey';
    await waitFor('the lookup of the app', async () =>
      (await sandbox.control.requests()).slice(length).some(isLookup),
    );
    expect(await instancesCheck()).toBeUndefined();
  });
});
