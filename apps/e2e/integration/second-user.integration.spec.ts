import { API, REQUEST_HEADER, type SessionList } from '@latchkey/contracts';
import {
  keyOf,
  makeTempDir,
  SandboxControl,
  signIn,
  waitFor,
  type TempDir,
  type Visitor,
} from '@latchkey/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { NpmStart } from '../src/npm-start';
import { TokenSearch } from '../src/token-search';

const OTHER_UID = 65_534;
const COOKIE_NAME = 'latchkey_latchkey';
const KEY_FILE = 'home/.local/state/latchkey/session-cookie-key';
const ADDRESSES = ['--port', '0', '--sandbox-port', '0', '--no-open'];

/** What everyone may fetch: files without secrets. */
const PUBLIC = [/^GET \/ of/, /^GET \/__page\/token-page\.mjs of the workspace/];
/** What the system shows of every process to every user. */
const SHOWN_BY_THE_SYSTEM = /^\/proc\/\d+\/cmdline$/;

interface Finding {
  readonly what: string;
  readonly status: number | string;
  readonly text: string;
}

jest.setTimeout(90_000);

/** Only root can act as another user. In CI it must, so there it fails otherwise. */
const asRoot = process.getuid?.() === 0 || process.env['CI'] ? describe : describe.skip;

asRoot('another user of the computer, while `npm start` runs (needs root)', () => {
  let folder: TempDir;
  let stateDir: string;
  let started: NpmStart;
  let attacker: ChildProcess | null = null;
  let control: SandboxControl;
  let visitor: Visitor;
  let secrets: Readonly<Record<string, string>>;
  const findings: Finding[] = [];

  beforeAll(async () => {
    folder = makeTempDir();
    chmodSync(folder.path, 0o755);
    stateDir = join(folder.path, 'state');
    // An earlier version left it open.
    mkdirSync(join(stateDir, 'home'), { recursive: true });
    for (const path of [stateDir, join(stateDir, 'home')]) chmodSync(path, 0o777);
    started = new NpmStart(ADDRESSES, { LATCHKEY_STATE_DIR: stateDir });
    const { latchkey, workspace } = await started.addresses();
    control = new SandboxControl(workspace);
    visitor = await signIn(new URL(latchkey).origin, keyOf(latchkey));
    const { value: token } = await control.makeToken();
    const configured = await visitor.fetch(API.configurePat, { json: { token } });
    expect([configured.status, await configured.text()]).toEqual([200, expect.stringContaining('"valid"')]);
    const opened = await visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
    expect(opened.status).toBe(201);

    const shell = await shellEnvironment(started);
    const tools = new URL(shell['DATABRICKS_METADATA_SERVICE_URL'] ?? '');
    secrets = {
      'client secret': (await control.appEnvironment())['DATABRICKS_CLIENT_SECRET'] ?? '',
      'key of the workspace': keyOf(workspace),
      'sign-in key': keyOf(latchkey),
      'cookie key': readFileSync(join(stateDir, KEY_FILE), 'utf8'),
      cookie: visitor.cookie,
      'page secret': visitor.pageSecret,
      'session key': tools.pathname.split('/')[1] ?? '',
    };
    attacker = spawnAttacker({
      workspace: Number(new URL(workspace).port),
      latchkey: Number(new URL(latchkey).port),
      tools: Number(tools.port),
      cookieName: COOKIE_NAME,
      pageHeader: REQUEST_HEADER,
      folders: [stateDir, dirname(shell['LATCHKEY_SOCKET'] ?? '')],
      pids: [started.pid, ...started.processes()],
    });
  });

  afterAll(async () => {
    attacker?.kill('SIGKILL');
    await started.stop();
    folder.remove();
  });

  function spawnAttacker(target: object): ChildProcess {
    const program = readFileSync(join(__dirname, '../src/second-user-program.mjs'), 'utf8');
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', program, '--', JSON.stringify(target)],
      { uid: OTHER_UID, gid: OTHER_UID, cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    createInterface({ input: child.stdout }).on('line', (line) => findings.push(JSON.parse(line) as Finding));
    return child;
  }

  const rounds = () => findings.filter(({ what }) => what === 'round').length;
  const anotherRound = async () => {
    const before = rounds();
    await waitFor('a whole round of attempts', () => rounds() > before + 1, { timeoutMs: 30_000 });
  };

  it('gets no shell, token or key, also while the api is killed and starts again', async () => {
    await anotherRound();
    for (let kill = 0; kill < 2; kill++) {
      process.kill(apiOf(started), 'SIGKILL');
      // The owner's browser keeps asking meanwhile, with cookie and page secret.
      await waitFor('the next api', () =>
        visitor.fetch(API.sessions, { signal: AbortSignal.timeout(2_000) }).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
    }
    await anotherRound();
    attacker?.kill('SIGKILL');

    // The attempts were made, and answered by the servers.
    expect(findings).toContainEqual({ what: 'this program', status: 'connected', text: '' });
    for (const attempt of [
      'GET /__sandbox/app-environment of the workspace with no key',
      'POST /__page/api/tokens of the workspace with a guessed key',
      'POST /api/sessions of Latchkey with a cookie forged with zeros',
      'GET /api/events of Latchkey with no cookie',
      'GET /guess/metadata of the tool server',
      'the tool server’s socket',
      stateDir,
      `/proc/${String(started.pid)}/environ`,
    ])
      expect(findings.map(({ what }) => what)).toContain(attempt);

    const succeeded = findings.filter(({ status }) =>
      typeof status === 'number' ? status < 300 : ['read', 'listed', 'taken', 'received'].includes(status),
    );
    const unexpected = succeeded.filter(
      ({ what }) => what !== 'round' && ![...PUBLIC, SHOWN_BY_THE_SYSTEM].some((known) => known.test(what)),
    );
    expect(unexpected).toEqual([]);
    const everything = findings.map(({ text }) => text).join('\n');
    expect(
      Object.entries(secrets).filter(([, secret]) => secret === '' || everything.includes(secret)),
    ).toEqual([]);
    expect((await TokenSearch.forAllOf(control)).countIn(everything)).toBe(0);

    const { sessions } = (await (await visitor.fetch(API.sessions)).json()) as SessionList;
    expect(sessions).toHaveLength(1);
    const { tokens, secrets: stored } = await control.state({ values: true });
    // The one that the test made, and Latchkey's own.
    expect(tokens).toHaveLength(2);
    expect(stored.map(({ key }) => key)).not.toContain('session-cookie-key');
  });

  it('finds every folder and file of the state closed', () => {
    const modes = [
      '',
      'home',
      'logs',
      'sandbox.json',
      'logs/latchkey.log',
      'logs/workspace.log',
      KEY_FILE,
    ].map((name) => [name, (statSync(join(stateDir, name)).mode & 0o777).toString(8)]);
    expect(modes).toEqual([
      ['', '700'],
      ['home', '700'],
      ['logs', '700'],
      ['sandbox.json', '600'],
      ['logs/latchkey.log', '600'],
      ['logs/workspace.log', '600'],
      [KEY_FILE, '600'],
    ]);
  });
});

const processFile = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
};

function apiOf(started: NpmStart): number {
  const pid = started.processes().find((each) => processFile(each, 'cmdline').includes('apps/api/main.js'));
  if (pid === undefined) throw new Error('The api is not running.');
  return pid;
}

/** Returns the environment of the only shell. */
function shellEnvironment(started: NpmStart): Promise<Record<string, string>> {
  return waitFor('the shell', () => {
    const environments = started.processes().map((pid) => processFile(pid, 'environ'));
    const found = environments.find((text) => text.includes('DATABRICKS_METADATA_SERVICE_URL='));
    if (found === undefined) return null;
    const entries = found.split('\0').map((entry) => entry.split(/=(.*)/s) as [string, string]);
    return Object.fromEntries(entries);
  });
}
