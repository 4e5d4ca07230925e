import { readFileSync } from 'node:fs';
import { API, type SessionInfo } from '@latchkey/contracts';
import { TerminalConnection } from '@latchkey/terminal-client';
import {
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type Visitor,
} from '@latchkey/testing';
import { WebSocket } from 'ws';
import { drawnScreen } from '../src/drawn-screen';
import { isRunning } from '../src/processes';

jest.setTimeout(180_000);

let sandbox: Sandbox;
let latchkey: Latchkey;
let visitor: Visitor;
const terminals: Terminal[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  latchkey = await startLatchkey({ sandbox });
  visitor = await latchkey.signIn();
  const { value } = await sandbox.control.makeToken();
  expect((await visitor.fetch(API.configurePat, { json: { token: value } })).status).toBe(200);
});

afterAll(async () => {
  for (const { connection } of terminals) connection.close();
  await latchkey.stop();
  await sandbox.stop();
});

/** A person at a terminal: types, and reads what comes. */
class Terminal {
  text = '';
  readonly connection: TerminalConnection;

  constructor(sessionId: string) {
    terminals.push(this);
    this.connection = new TerminalConnection({
      url: `${latchkey.url.replace('http', 'ws')}${API.terminal}?session=${sessionId}`,
      openSocket: (url) => new WebSocket(url, { headers: visitor.socketHeaders }),
      size: { cols: 120, rows: 30 },
      onOutput: ({ bytes, parsed }) => {
        this.text += Buffer.from(bytes).toString();
        parsed();
      },
      onState: () => undefined,
      onReset: () => (this.text = ''),
    });
  }

  /** Runs a command and gives what it printed. */
  async run(command: string): Promise<string> {
    const from = this.text.length;
    // The mark is put together by the shell, so that its echo is not taken for its output.
    this.connection.send(`${command}; printf '\\n%s\\n' "do""ne"\r`);
    await waitFor(`the end of: ${command}`, () => /^done\r$/m.test(this.text.slice(from)));
    return this.text.slice(from);
  }
}

async function openTerminal(): Promise<{ session: SessionInfo; terminal: Terminal }> {
  const response = await visitor.fetch(API.sessions, { json: { cols: 120, rows: 30 } });
  expect(response.status).toBe(201);
  const session = (await response.json()) as SessionInfo;
  return { session, terminal: new Terminal(session.id) };
}

const WHO_AM_I = [
  'host=$(sed -n "s/^host = //p" ~/.databrickscfg)',
  'token=$(sed -n "s/^token = //p" ~/.databrickscfg)',
  'curl -s -H "Authorization: Bearer $token" $host/api/2.0/preview/scim/v2/Me',
].join('; ');

describe('a shell', () => {
  it('can act on the owner’s behalf', async () => {
    const { terminal } = await openTerminal();
    expect(await terminal.run(WHO_AM_I)).toContain('"userName":"dev@example.com"');
    terminal.connection.close();
  });

  it('starts in the folder that was asked for', async () => {
    const response = await visitor.fetch(API.sessions, { json: { cols: 120, rows: 30, cwd: '/usr/lib' } });
    expect(response.status).toBe(201);
    const terminal = new Terminal(((await response.json()) as SessionInfo).id);
    expect(await terminal.run('pwd')).toMatch(/^\/usr\/lib\r$/m);
    terminal.connection.close();
  });

  it('holds no credential in its environment, and none of the server’s', async () => {
    const { terminal } = await openTerminal();
    const environment = await terminal.run('env');
    expect(environment).toContain(`HOME=${latchkey.home}`);
    expect(environment).not.toMatch(/dapi|dose/);
    // Where the workspace is, and where its clients ask for a token.
    const names = environment.match(/^DATABRICKS_\w+(?==)/gm);
    expect(names?.sort()).toEqual(['DATABRICKS_HOST', 'DATABRICKS_METADATA_SERVICE_URL']);
    terminal.connection.close();
  });

  it('goes on while nobody watches, and shows it all to who comes back', async () => {
    const { session, terminal } = await openTerminal();
    await terminal.run('mark=before-the-cut');
    terminal.connection.send('for i in 1 2 3 4 5; do echo "line $i"; done; echo "all""lines"\r');
    terminal.connection.close();

    const back = new Terminal(session.id);
    // What was there when it came is a screen, wherever in the output that was.
    const lines = /line 1\r\nline 2\r\nline 3\r\nline 4\r\nline 5\r\nalllines/;
    await waitFor('the output of the meantime', async () => {
      const { drawn } = await drawnScreen(Buffer.from(back.text), { cols: 120, rows: 30 });
      return lines.test(drawn);
    });
    expect(await back.run('echo "mark is $mark"')).toContain('mark is before-the-cut');
    back.connection.close();
  });

  it('is closed at once, with all that it started', async () => {
    const { session, terminal } = await openTerminal();
    const said = await terminal.run('sleep 4711 & echo "one is $!"; (setsid sleep 4712 & echo "one is $!")');
    const pids = [...said.matchAll(/one is (\d+)/g)].map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(2);
    // The shell goes on before they are what they are to become.
    const isSleep = (pid: number): boolean =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep');
    await waitFor('both to run', () => pids.every(isSleep));
    expect((await visitor.fetch(`${API.sessions}/${session.id}`, { method: 'DELETE' })).status).toBe(204);
    const list = (await (await visitor.fetch(API.sessions)).json()) as { sessions: SessionInfo[] };
    expect(list.sessions.map(({ id }) => id)).not.toContain(session.id);
    await waitFor('the processes to be gone', () => !pids.some(isRunning));
  });

  it.each([
    ['no size', {}],
    ['a size of nothing', { cols: 0, rows: 0 }],
    ['a size beyond measure', { cols: 1_000_000, rows: 24 }],
    ['a label with control characters', { cols: 80, rows: 24, label: 'a\u001b[31m' }],
    ['a label that turns the direction of the text', { cols: 80, rows: 24, label: 'a\u202eb' }],
  ])('is not opened with %s', async (_case, request) => {
    const response = await visitor.fetch(API.sessions, { json: request });
    expect({ status: response.status, code: ((await response.json()) as { code: string }).code }).toEqual({
      status: 400,
      code: 'REQUEST_INVALID',
    });
  });
});
