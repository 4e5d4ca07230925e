import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  makeTempDir,
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Visitor,
} from '@latchkey/testing';
import {
  auditLog,
  EventChannel,
  ledger,
  metricNames,
  rotationRecord,
  secrets,
  storedFiles,
} from './observations';
import { Recorder, send, signIn } from './recorder';
import { shells } from './session-names';
import { describeFrames, RawViewer } from './terminal-frames';
import { tunnels } from './tunnel-frames';

/** What a run of the scenario saw, by the name of its golden file. */
export type Recorded = Readonly<Record<string, unknown>>;

type Environment = Readonly<Record<string, string>>;

const USER_PATH = '/api/2.0/preview/scim/v2/Me';

const NEVER_ISSUED = `dapi${'0'.repeat(32)}`;

const DOWN = { respond: { status: 503 }, times: 'unlimited' } as const;

/** Only what the system itself has, so that the tools of the machine make no difference. */
const ENVIRONMENT: Environment = {
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  LATCHKEY_SESSION_IDLE_SECONDS: '0',
  // Nothing listens there: no tool is installed.
  npm_config_registry: 'http://127.0.0.1:1/',
};

/** Drives the built servers through the life of a deployment. */
export async function runScenario(): Promise<Recorded> {
  const sandbox = await startSandbox();
  const home = makeTempDir();
  const recorder = new Recorder(sandbox);
  const start = async (env: Environment): Promise<Latchkey> => {
    const latchkey = await startLatchkey({ sandbox, home: home.path, env: { ...ENVIRONMENT, ...env } });
    recorder.know(latchkey);
    return latchkey;
  };
  try {
    const firstDay = await runFirstDay(
      recorder,
      await start({
        LATCHKEY_SYNC: 'on',
        LATCHKEY_MAX_SESSIONS: '2',
        LATCHKEY_OVERLAP_SECONDS: '3',
        LATCHKEY_GATEWAY_MAX_REQUEST_MIB: '1',
      }),
    );
    const files = storedFiles(recorder, home.path);
    await sandbox.control.addFault({ path: USER_PATH, ...DOWN });
    const lastDay = await runLastDay(recorder, await start({ LATCHKEY_MEMORY_LIMIT_MIB: '64' }));
    await sandbox.control.addFault({ path: '/api/2.0/apps/latchkey', ...DOWN });
    await refuseVisitors(recorder, await start({ LATCHKEY_MODE: 'databricks-apps' }));
    return { http: recorder.answers, errors: recorder.errors, files, ...firstDay, ...lastDay };
  } finally {
    await sandbox.stop();
    home.remove();
  }
}

/** From the set-up over rotations, shells, documents, uploads, tools and a tunnel to a stop. */
async function runFirstDay(recorder: Recorder, latchkey: Latchkey): Promise<Recorded> {
  const visitor = await signIn(recorder, latchkey);
  const events = new EventChannel(latchkey, visitor);
  await refuseRequests(recorder, latchkey, visitor);
  const setUp = await setUpInStages(recorder, visitor);
  await recorder.answer('GET /api/pat-status, valid', visitor.fetch('/api/pat-status'));
  await recorder.answer('POST /api/pat/rotate', visitor.fetch('/api/pat/rotate', { method: 'POST' }));
  const atRest = await secrets(recorder);
  const pending = await interruptedRotation(recorder, visitor);

  await documents(recorder, visitor);
  const terminal = await shells(recorder, latchkey, visitor);
  await uploads(recorder, latchkey, visitor);
  await agentsAndSync(recorder, visitor);
  const tunnel = await tunnels(recorder, visitor);
  const health = await recorder.answer<{ checks: readonly { id: string }[] }>(
    'GET /api/admin/health',
    visitor.fetch('/api/admin/health'),
  );
  const auditReport = (await (await visitor.fetch('/api/admin/audit')).json()) as object;
  const metrics = metricNames(await (await visitor.fetch('/metrics')).text());
  const controlEvents = events.lastOfEachType(recorder);
  events.close();
  await latchkey.stop();
  return {
    'audit-log': { ...(await auditLog(recorder)), answerFields: Object.keys(auditReport).sort() },
    'set-up-stages': setUp,
    'secret-scope': { atRest, pending },
    'control-events': controlEvents,
    'terminal-frames': terminal.frames,
    command: terminal.command,
    'session-variables': terminal.variables,
    tunnel,
    metrics,
    'health-checks': health.checks.map(({ id }) => id).sort(),
  };
}

/** What is refused before the set-up, and pastes that are no good. */
async function refuseRequests(recorder: Recorder, latchkey: Latchkey, visitor: Visitor): Promise<void> {
  const { control } = recorder.sandbox;
  const paste = (token: unknown): Promise<Response> => send(visitor, 'POST', '/api/configure-pat', { token });
  await recorder.error('SIGN_IN_REQUIRED', fetch(`${latchkey.url}/api/pat-status`));
  await recorder.error(
    'REQUEST_REFUSED',
    visitor.fetch('/api/pat-status', { headers: { origin: 'http://elsewhere.example' } }),
  );
  await recorder.error('NOT_FOUND', visitor.fetch('/api/nothing'));
  await recorder.error('REQUEST_INVALID', send(visitor, 'POST', '/api/sessions', { cols: 0, rows: 0 }));
  await recorder.error('PAT_REQUIRED', send(visitor, 'POST', '/api/sessions', { cols: 80, rows: 24 }));
  await recorder.answer('GET /api/pat-status, before the set-up', visitor.fetch('/api/pat-status'));
  await recorder.answer('GET /api/layout, before the first', visitor.fetch('/api/layout'));
  await recorder.answer('GET /api/preferences, before the first', visitor.fetch('/api/preferences'));
  await recorder.error('PAT_MALFORMED', paste('x'));
  await recorder.error('PAT_INVALID', paste(NEVER_ISSUED));
  const others = await control.makeToken({ userName: 'other@example.com' });
  await recorder.error('PAT_OTHER_USER', paste(others.value));
  const narrow = await control.makeToken({ scopes: ['scim'] });
  await recorder.error('PAT_CANNOT_MINT', paste(narrow.value));
}

/** The next start while the workspace is down: what earlier runs left, little memory, and a sign-out. */
async function runLastDay(recorder: Recorder, latchkey: Latchkey): Promise<Recorded> {
  const visitor = await latchkey.signIn();
  await waitFor('the failure to be known', async () => (await status(visitor)).problem !== null);
  await recorder.answer('GET /api/pat-status, unreachable', visitor.fetch('/api/pat-status'));
  await recorder.error(
    'WORKSPACE_UNREACHABLE',
    send(visitor, 'POST', '/api/configure-pat', { token: NEVER_ISSUED }),
  );
  await recorder.sandbox.control.clearFaults();
  await waitFor('the token to be verified', async () => (await status(visitor)).valid);
  await recorder.answer('GET /api/sync, switched off', visitor.fetch('/api/sync'));
  await recorder.error('SYNC_OFF', visitor.fetch('/api/sync/project', { method: 'POST' }));
  await recorder.error('MEMORY_LOW', send(visitor, 'POST', '/api/sessions', { cols: 80, rows: 24 }));
  const list = await recorder.answer<{ sessions: readonly { id: string }[] }>(
    'GET /api/sessions, after a restart',
    visitor.fetch('/api/sessions'),
  );
  const viewer = new RawViewer(latchkey.url, visitor, list.sessions[0]?.id ?? '');
  await viewer.opened();
  viewer.attach();
  await waitFor('the saved screen', () => viewer.closeCode !== null);
  const ledgerSteps = await ledger(recorder, visitor);
  await recorder.answer('DELETE /api/pat', visitor.fetch('/api/pat', { method: 'DELETE' }));
  await latchkey.stop();
  return {
    ledger: ledgerSteps,
    'terminal-frames-of-a-saved-session': {
      frames: describeFrames(viewer.frames),
      closeCode: viewer.closeCode,
    },
  };
}

/** Visitors as the proxy of Databricks Apps names them. */
async function refuseVisitors(recorder: Recorder, latchkey: Latchkey): Promise<void> {
  const at = (email: string): Promise<Response> =>
    fetch(`${latchkey.url}/api/pat-status`, {
      headers: { 'x-forwarded-email': email, 'x-forwarded-host': 'latchkey.databricksapps.com' },
    });
  await recorder.error('OWNER_UNKNOWN', at('dev@example.com'));
  await recorder.sandbox.control.clearFaults();
  await waitFor('the owner to be known', async () => (await at('dev@example.com')).status === 401);
  await recorder.error('NOT_THE_OWNER', at('other@example.com'));
  await latchkey.stop();
}

/** The paste that succeeds is the fifth in a minute; the sixth is one too many. */
async function setUpInStages(recorder: Recorder, visitor: Visitor): Promise<unknown> {
  const { value } = await recorder.sandbox.control.makeToken({ comment: 'made for Latchkey' });
  const response = await visitor.fetch('/api/configure-pat', {
    json: { token: value },
    headers: { accept: 'application/x-ndjson' },
  });
  const lines = (await response.text()).trim().split('\n');
  await recorder.error(
    'TOO_MANY_ATTEMPTS',
    send(visitor, 'POST', '/api/configure-pat', { token: NEVER_ISSUED }),
  );
  return recorder.mask(lines.map((line) => JSON.parse(line) as unknown));
}

/** Holds a rotation between the mint and the verification of the successor, and has it finish then. */
async function interruptedRotation(recorder: Recorder, visitor: Visitor): Promise<unknown> {
  const { control } = recorder.sandbox;
  const attempt = async (): Promise<{ pending: unknown } | null> =>
    ((await rotationRecord(recorder.sandbox)) as { attempt: { pending: unknown } | null }).attempt;
  // The first question is about the current token, and is answered.
  await control.addFault({ path: USER_PATH, skip: 1, ...DOWN });
  const rotated = visitor.fetch('/api/pat/rotate', { method: 'POST' });
  await waitFor('the successor in the journal', async () => (await attempt())?.pending);
  await waitFor('the failure to be known', async () => (await status(visitor)).problem !== null);
  const pending = await secrets(recorder);
  await control.clearFaults();
  await rotated;
  await waitFor('the rotation to be finished', async () => (await attempt()) === null);
  return pending;
}

async function status(visitor: Visitor): Promise<{ valid: boolean; problem: unknown }> {
  return (await (await visitor.fetch('/api/pat-status')).json()) as { valid: boolean; problem: unknown };
}

async function documents(recorder: Recorder, visitor: Visitor): Promise<void> {
  const layout = {
    tabs: [
      {
        id: 'first',
        name: 'two shells',
        root: { direction: 'row', ratio: 0.5, first: { session: 'a' }, second: { session: 'b' } },
      },
    ],
    detached: ['c'],
    active: 'a',
  };
  const preferences = {
    appTheme: 'dark',
    terminalTheme: 'one',
    terminalFont: 'two',
    fontSizePixels: 15,
    lineHeight: 1.2,
    cursorStyle: 'bar',
    screenReader: false,
    sessionRail: true,
    keys: { newTab: ['Ctrl+Shift+T'] },
  };
  const put = (path: string, revision: number, value: unknown): Promise<Response> =>
    send(visitor, 'PUT', path, { revision, value });
  await recorder.answer('PUT /api/layout', put('/api/layout', 0, layout));
  await recorder.error('REVISION_CONFLICT', put('/api/layout', 0, layout));
  await recorder.answer('PUT /api/preferences', put('/api/preferences', 0, preferences));
}

async function uploads(recorder: Recorder, latchkey: Latchkey, visitor: Visitor): Promise<void> {
  const upload = (name: string, body: Buffer): Promise<Response> =>
    visitor.fetch(`/api/uploads?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(body),
    });
  await recorder.answer('POST /api/uploads', upload('notes.txt', Buffer.from('hello')));
  await recorder.error('UPLOAD_NAME_INVALID', upload('../notes.txt', Buffer.from('hello')));
  await recorder.error('UPLOAD_TOO_LARGE', upload('large', Buffer.alloc(32 * 2 ** 20 + 1)));
  const folder = join(latchkey.home, 'uploads');
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder should be');
  await recorder.error('UPLOAD_FOLDER_UNUSABLE', upload('notes.txt', Buffer.from('hello')));
  rmSync(folder);
}

async function agentsAndSync(recorder: Recorder, visitor: Visitor): Promise<void> {
  await recorder.error('AGENT_NOT_FOUND', visitor.fetch('/api/agents/none/install', { method: 'POST' }));
  await recorder.error(
    'AGENT_NOT_INSTALLABLE',
    visitor.fetch('/api/agents/hermes/install', { method: 'POST' }),
  );
  await recorder.error('PROJECT_NOT_FOUND', visitor.fetch('/api/sync/none', { method: 'POST' }));
}
