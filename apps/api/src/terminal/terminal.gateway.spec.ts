import { once } from 'node:events';
import { createHash } from 'node:crypto';
import type { SessionInfo } from '@latchkey/contracts';
import { membersOf } from '@latchkey/pty-engine';
import { WebSocket } from 'ws';
import { CuttingProxy, TerminalTestApp } from './terminal-app.test-kit';
import { TestViewer } from './viewer.test-kit';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\r\n`).join('');

describe('the terminal over WebSocket', () => {
  let app: TerminalTestApp;
  const viewers: TestViewer[] = [];
  beforeAll(async () => (app = await TerminalTestApp.start()));
  afterEach(() => {
    for (const viewer of viewers.splice(0)) viewer.connection.close();
    for (const { id } of app.registry.list()) app.engine.close(id);
  });
  afterAll(() => app.stop());

  const view = (session: SessionInfo, port?: number, options = {}) => {
    const viewer = new TestViewer(app.url(session.id, port), options);
    viewers.push(viewer);
    return viewer;
  };

  it('runs a typed command', async () => {
    const viewer = view(await app.open());
    viewer.connection.send('echo $((6*7))$TERM\n');
    await viewer.untilText('42xterm-256color');
    expect(app.registry.list()[0]?.viewers).toBe(1);
  });

  it('replays earlier output to another viewer and to one that returns', async () => {
    const session = await app.open();
    const first = view(session);
    first.connection.send('echo be""fore\n');
    await first.untilText('before');
    const second = view(session);
    await second.untilText('before');
    first.connection.close();
    second.connection.send('echo af""ter\n');
    await second.untilText('after');
    const third = view(session);
    await third.untilText('after');
    expect(third.text).toBe(second.text);
    expect(third.replayed[0]).toBe(true);
  });

  it('delivers all output, then the exit code', async () => {
    const viewer = view(await app.open('seq 1 50000; exit 3'));
    expect(await viewer.untilState('exited')).toEqual({ kind: 'exited', exitCode: 3 });
    expect(viewer.sha256).toBe(sha256(numbered(50_000)));
  });

  it('applies 3000 keystrokes in order', async () => {
    const session = await app.open('stty raw -echo; echo ready; head -c 3000; echo; echo done');
    const viewer = view(session);
    await viewer.untilText('ready');
    const keys = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26)));
    for (const key of keys) viewer.connection.send(key);
    await viewer.untilState('exited');
    expect(viewer.text.replace(/\r/g, '')).toBe(`ready\n${keys.join('')}\ndone\n`);
  });

  it('applies a long paste completely', async () => {
    const viewer = view(await app.open('stty raw -echo; echo ready; head -c 2000000 | sha256sum'));
    await viewer.untilText('ready');
    const paste = 'pasted text € '.repeat(125_000);
    expect(Buffer.byteLength(paste)).toBe(2_000_000);
    expect(viewer.connection.send(paste)).toBe(true);
    await viewer.untilState('exited');
    expect(viewer.text).toContain(sha256(paste));
    expect(viewer.connection.unacceptedInputBytes).toBe(0);
  });

  it('neither loses nor repeats a byte in either direction over random cuts', async () => {
    const proxy = new CuttingProxy(app.port);
    const port = await proxy.start();
    let seed = 12345;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
    proxy.cutAfter = () => (proxy.cuts < 40 ? Math.floor(random() * 60_000) : Infinity);
    const keys = Array.from({ length: 5000 }, (_, i) => String.fromCharCode(97 + ((i * 11) % 26)));
    const script = 'stty raw -echo; echo ready; seq 1 100000; head -c 5000; echo; echo done';
    const viewer = view(await app.open(script), port);
    // Typed before that, keys would be echoed.
    await viewer.untilText('ready');
    for (const key of keys) {
      viewer.connection.send(key);
      if (random() < 0.01) await new Promise(setImmediate);
    }
    expect(await viewer.untilState('exited')).toEqual({ kind: 'exited', exitCode: 0 });
    proxy.stop();
    expect(proxy.cuts).toBeGreaterThan(10);
    expect([viewer.resets, viewer.gaps]).toEqual([0, []]);
    const expected = `ready\n${numbered(100_000)}${keys.join('')}\ndone\n`;
    expect(sha256(viewer.text.replace(/\r/g, ''))).toBe(sha256(expected.replace(/\r/g, '')));
  });

  it('keeps the shell running without viewers, and reports how many bytes were dropped', async () => {
    const session = await app.open('read; seq 1 1000000; echo finished; read');
    const first = view(session);
    await first.untilState('attached');
    first.connection.send('\n');
    await first.untilText('1000\r\n');
    first.connection.close();
    const isFinished = () => {
      const { scrollback } = app.engine.find(session.id)!.terminal;
      return Buffer.from(scrollback.read(scrollback.endOffset - 10, 10)).toString() === 'finished\r\n';
    };
    while (!isFinished()) await new Promise(setImmediate);
    const second = view(session);
    await second.untilText('finished');
    const [missing] = second.gaps;
    const whole = `\r\n${numbered(1_000_000)}finished\r\n`;
    expect(missing).toBeGreaterThan(whole.length - 2 * 1024 * 1024);
    expect(second.sha256).toBe(sha256(whole.slice(missing)));
  });

  it('applies backpressure for a viewer that does not parse, and continues after an interrupt', async () => {
    const parsed: (() => void)[] = [];
    let received = 0;
    const session = await app.open();
    const viewer = view(session, undefined, {
      onOutput: (chunk: { bytes: Uint8Array; parsed(): void }) => {
        received += chunk.bytes.length;
        parsed.push(() => chunk.parsed());
      },
    });
    viewer.connection.send('yes\n');
    while (received < 256 * 1024) await new Promise(setImmediate);
    const { scrollback } = app.engine.find(session.id)!.terminal;
    expect(received).toBe(256 * 1024);
    expect(viewer.connection.unparsedBytes).toBe(256 * 1024);
    // A chunk or two were on their way when the shell was paused.
    expect(scrollback.endOffset).toBeLessThan(512 * 1024);
    viewer.connection.send('\x03');
    while (parsed.length > 0) {
      parsed.splice(0).forEach((done) => done());
      await new Promise(setImmediate);
    }
    const other = view(session);
    other.connection.send('echo al""ive\n');
    while (!other.text.includes('alive')) {
      parsed.splice(0).forEach((done) => done());
      await new Promise(setImmediate);
    }
  });

  it('ends every process of a closed session, and notifies its viewers', async () => {
    const session = await app.open();
    const viewer = view(session);
    viewer.connection.send(
      "trap '' HUP; (trap '' HUP; sleep 300) & nohup sleep 301 & setsid --fork sleep 302; sleep 303 & kill -STOP $!; echo all st''arted\n",
    );
    await viewer.untilText('all started');
    const tree = { rootPid: () => null, environmentEntry: `LATCHKEY_SESSION=${session.id}` };
    expect((await membersOf(tree)).length).toBeGreaterThanOrEqual(5);
    const before = performance.now();
    expect((await app.request('DELETE', `/${session.id}`)).status).toBe(204);
    // What ignores the hang-up has two seconds, for which nobody waits.
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await viewer.untilState('refused')).toMatchObject({ code: 'SESSION_CLOSED' });
    await app.engine.ended();
    expect(await membersOf(tree)).toEqual([]);
  });

  it('refuses an unknown session permanently', async () => {
    const viewer = new TestViewer(app.url('nonsense'));
    expect(await viewer.untilState('refused')).toEqual({
      kind: 'refused',
      code: 'SESSION_NOT_FOUND',
      message: 'This session is no longer open.',
    });
  });

  it.each([
    ['garbage', Buffer.from([0x7f]), 1008],
    ['text', 'hello', 1008],
  ])('closes a socket that sends %s', async (_, message, code) => {
    const session = await app.open();
    const socket = new WebSocket(app.url(session.id));
    await once(socket, 'open');
    socket.send(message);
    const [closeCode] = (await once(socket, 'close')) as [number];
    expect(closeCode).toBe(code);
    expect(app.registry.list()).toHaveLength(1);
  });
});
