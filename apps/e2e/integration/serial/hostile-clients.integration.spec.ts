import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { API, encodeClientFrame, type AttachFrame, type SessionInfo } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { WebSocket } from 'ws';
import { TwoProcesses } from '../../src/two-processes';

jest.setTimeout(120_000);

const ATTACH: AttachFrame = {
  type: 'attach',
  version: 1,
  clientId: 'f'.repeat(32),
  resume: null,
  inputSequence: 0,
  cols: 80,
  rows: 24,
};

let both: TwoProcesses;
beforeAll(async () => (both = await TwoProcesses.start({ LATCHKEY_MAX_SESSIONS: '4' })));
afterEach(async () => {
  for (const session of await both.sessions()) await both.close(session);
});
afterAll(() => both.stop());

/** A socket that says whatever a test wants. */
async function attach(session: SessionInfo): Promise<WebSocket> {
  const url = `${both.latchkey.url.replace('http', 'ws')}${API.terminal}?session=${session.id}`;
  const socket = new WebSocket(url, { headers: both.visitor.socketHeaders });
  await once(socket, 'open');
  socket.send(encodeClientFrame(ATTACH));
  await once(socket, 'message');
  return socket;
}

const words = (type: number, ...values: number[]): Buffer => {
  const frame = Buffer.alloc(1 + values.length * 2);
  frame[0] = type;
  values.forEach((value, index) => frame.writeUInt16BE(value, 1 + index * 2));
  return frame;
};

describe('a viewer that misbehaves', () => {
  it.each([
    ['a frame of 1 MB', Buffer.alloc(2 ** 20, 2), 1009],
    ['text', 'hello', 1008],
    ['nothing', Buffer.alloc(0), 1008],
    ['an unknown type', Buffer.from([0x7f]), 1008],
    ['half a frame', Buffer.from([0x04, 0]), 1008],
    ['another ATTACH', encodeClientFrame(ATTACH), 1008],
    ['a size of 0 × 0', words(0x04, 0, 0), 1008],
    ['a size beyond all bounds', words(0x04, 65_535, 65_535), 1008],
    ['an acknowledgement of what was never sent', Buffer.from([3, 0, 0, 0, 1, 0, 0, 0, 0]), 1008],
    ['input that leaves some out', Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 9, 0x61]), 1008],
  ])('is closed when it sends %s, and its shell goes on', async (_, message, code) => {
    const { session, viewer } = await both.open();
    const socket = await attach(session);
    socket.send(message);
    const [closeCode] = (await once(socket, 'close')) as [number];
    expect(closeCode).toBe(code);
    viewer.connection.send('echo still""here\r');
    await viewer.untilText('stillhere');
    expect(viewer.closeCodes).toEqual([]);
    viewer.connection.close();
  });

  it('that sends 10,000 messages a second and more is read no faster than 5000, and delays nobody', async () => {
    const [flooded, other] = [await both.open(), await both.open()];
    const socket = await attach(flooded.session);
    let [sent, answered] = [0, 0];
    socket.on('message', (data: Buffer) => (answered += data[0] === 0x88 ? 1 : 0));
    const ping = encodeClientFrame({ type: 'ping', opaque: Buffer.from('x') });
    const flood = setInterval(() => {
      for (let n = 0; n < 500 && socket.bufferedAmount < 2 ** 20; n++) sent += socket.send(ping) ?? 1;
    }, 5);
    const [from, delays] = [performance.now(), [] as number[]];
    for (let key = 0; performance.now() - from < 4000; key++) {
      const at = performance.now();
      other.viewer.connection.send(`echo $((${key}+1000000))\r`);
      await other.viewer.untilText(`${1_000_000 + key}\r\n`);
      delays.push(performance.now() - at);
    }
    clearInterval(flood);
    const seconds = (performance.now() - from) / 1000;
    expect(sent).toBeGreaterThan(10_000 + 10_000 * seconds);
    // Beyond that, what came in one piece with the last that were let through.
    expect(answered).toBeLessThan(10_000 + 5_000 * seconds + 20_000);
    expect(answered).toBeGreaterThan(10_000);
    expect(delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]).toBeLessThan(100);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
    for (const { viewer } of [flooded, other]) viewer.connection.close();
  });
});

describe('too much of something', () => {
  const live = async () => {
    const from = performance.now();
    expect((await fetch(both.latchkey.url + API.live)).status).toBe(200);
    return performance.now() - from;
  };

  it('1000 upgrades of nobody at once are all refused, and the server answers', async () => {
    const { port, host } = new URL(both.latchkey.url);
    const upgrade = `GET ${API.terminal}?session=x HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`;
    const answers = Array.from({ length: 1000 }, async () => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(upgrade);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return answer.toString('latin1').split('\r\n')[0];
    });
    expect(await live()).toBeLessThan(5000);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 401 Unauthorized']));
    expect(await live()).toBeLessThan(1000);
  });

  it('one session more than are allowed is refused', async () => {
    for (let n = 0; n < 4; n++) (await both.open()).viewer.connection.close();
    const refused = await both.visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
    expect([refused.status, await refused.json()]).toEqual([
      429,
      expect.objectContaining({ code: 'SESSION_LIMIT' }),
    ]);
  });

  // The system sets root no bound; root can become somebody to whom it does.
  const asNobody = process.getuid?.() === 0 ? 'setpriv --reuid 65534 --regid 65534 --clear-groups ' : '';
  (canRun(`${asNobody}true`) ? it : it.skip)(
    'a fork bomb is bounded, and ends with its session',
    async () => {
      const [bomb, other] = [await both.open(), await both.open()];
      bomb.viewer.connection.send('ulimit -u; echo lim""it\r');
      await bomb.viewer.untilText('limit\r\n');
      expect(Number(/(\d+)\r\nlimit/.exec(bomb.viewer.text)?.[1])).toBeGreaterThan(2048);
      // With a tenth of it, to spare the machine that tests run on.
      bomb.viewer.connection.send(
        `cd /; ${asNobody}bash -c 'ulimit -u $(($(ps -eL -o uid= | grep -cw $(id -u)) + 200)); b() { b | b & sleep 60; }; b' 2>/dev/null\r`,
      );
      const count = () =>
        Number(
          execFileSync('sh', [
            '-c',
            `grep -la "LATCHKEY_SESSION=${bomb.session.id}" /proc/[0-9]*/environ 2>/dev/null | wc -l`,
          ]).toString(),
        );
      await waitFor('100 processes of the bomb', () => count() >= 100, { timeoutMs: 60_000 });
      expect(await live()).toBeLessThan(5000);
      other.viewer.connection.send('echo still""here\r');
      await other.viewer.untilText('stillhere');
      expect(count()).toBeLessThan(300);
      expect((await both.close(bomb.session)).status).toBe(204);
      await waitFor('the end of the bomb', () => count() === 0, { timeoutMs: 60_000 });
      other.viewer.connection.close();
    },
  );
});

function canRun(command: string): boolean {
  try {
    execFileSync('sh', ['-c', command]);
    return true;
  } catch {
    return false;
  }
}
