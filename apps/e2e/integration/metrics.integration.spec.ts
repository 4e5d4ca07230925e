import { API, type HealthReport } from '@latchkey/contracts';
import {
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type Visitor,
} from '@latchkey/testing';

jest.setTimeout(180_000);

let sandbox: Sandbox;
let latchkey: Latchkey;
let visitor: Visitor;

beforeAll(async () => {
  sandbox = await startSandbox();
  latchkey = await startLatchkey({ sandbox });
  visitor = await latchkey.signIn();
  const { value } = await sandbox.control.makeToken();
  expect((await visitor.fetch(API.configurePat, { json: { token: value } })).status).toBe(200);
  const opened = await visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
  expect(opened.status).toBe(201);
  // It is hardly anything yet in the moment in which it becomes the shell.
  await waitFor('the shell to have its memory', async () => {
    const bytes = (await samples()).get('latchkey_memory_bytes{process="shells"}') ?? 0;
    return bytes > 1_000_000;
  });
});

afterAll(async () => {
  await latchkey.stop();
  await sandbox.stop();
});

const report = async (): Promise<HealthReport> =>
  (await (await visitor.fetch(API.health)).json()) as HealthReport;

/** Every sample by its name with labels. */
async function samples(): Promise<Map<string, number>> {
  const text = await (await visitor.fetch(API.metrics)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

it('tells Prometheus what there is, in base units and by its conventions', async () => {
  const answer = await visitor.fetch(API.metrics);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain;.*version=0\.0\.4/);
  const text = await answer.text();
  const declared = [...text.matchAll(/^# TYPE (latchkey_\S+) (\w+)$/gm)];
  expect(declared.length).toBeGreaterThan(8);
  for (const [, name, type] of declared) {
    expect(text).toContain(`# HELP ${name ?? ''} `);
    if (type === 'counter') expect(name).toMatch(/_total$/);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    expect(name).not.toMatch(/milliseconds|_ms$|megabytes/);
  }
  const found = await samples();
  expect(found.get('latchkey_sessions_open')).toBe(1);
  expect(found.get('latchkey_token_generation')).toBe(1);
  expect(found.get('latchkey_health_check_severity{check="token"}')).toBe(0);
  expect(found.get('latchkey_token_expiry_timestamp_seconds')).toBeGreaterThan(Date.now() / 1000);
  for (const process of ['server', 'pty_host', 'shells'])
    expect(found.get(`latchkey_memory_bytes{process="${process}"}`)).toBeGreaterThan(1_000_000);
  expect(found.get('latchkey_http_requests_total{method="POST",route="/api/sessions",status="201"}')).toBe(1);
});

it('holds no token, no id of one, and nobody’s name', async () => {
  const text = await (await visitor.fetch(API.metrics)).text();
  const { tokens } = await sandbox.control.state();
  expect(tokens.length).toBeGreaterThan(1);
  for (const { id } of tokens) expect(text).not.toContain(id.slice(0, 12));
  expect(text).not.toMatch(/dapi|@example\.com/);
});

it('is closed to whoever is not signed in', async () => {
  expect((await fetch(latchkey.url + API.metrics)).status).toBe(401);
});

it('shows in the report what was before, and how long the workspace took', async () => {
  const { history, checks, token } = await report();
  expect(history.at.length).toBeGreaterThan(0);
  expect(new Set(Object.values(history).map(({ length }: readonly number[]) => length)).size).toBe(1);
  expect(history.memoryBytes[0]).toBeGreaterThan(10_000_000);
  expect(checks.find(({ id }) => id === 'token')?.latencyMilliseconds).toBeGreaterThan(0);
  expect(token.generation).toBe(1);
});

it('counts what the workspace refuses', async () => {
  const failures = async (): Promise<number> =>
    [...(await samples())]
      .filter(([name]) => name.startsWith('latchkey_workspace_requests_total') && !name.includes('"ok"'))
      .reduce((sum, [, value]) => sum + value, 0);
  const before = await failures();
  await sandbox.control.addFault({ path: '/api/2.0/token/create', times: 1, respond: { status: 503 } });
  await visitor.fetch(API.rotatePat, { method: 'POST' });
  await waitFor('the failure to be counted', async () => (await failures()) > before);
});
