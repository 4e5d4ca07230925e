import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { API, type PatStatus } from '@latchkey/contracts';
import { keyOf, makeTempDir, signIn, waitFor } from '@latchkey/testing';
import { isRunning } from '../../src/processes';
import { scaled } from '../../src/scaled';
import { TwoProcesses } from '../../src/two-processes';
import type { Viewer } from '../../src/viewer';

jest.setTimeout(180_000);

const KILLS = scaled(10, 50);
const ROUNDS = scaled(10, 40);
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\r\n`).join('');

describe('the api and its parent', () => {
  let both: TwoProcesses;
  const folder = makeTempDir();
  beforeAll(async () => (both = await TwoProcesses.start()));
  afterEach(async () => {
    for (const session of await both.sessions()) await both.close(session);
  });
  afterAll(async () => {
    await both.stop();
    folder.remove();
  });

  it(`an api that is killed ${KILLS} times costs no byte, no key, no shell and no socket`, async () => {
    const [flood, echo] = [await both.open(), await both.open()];
    const stop = join(folder.path, 'stop');
    flood.viewer.connection.send(
      `stty -echo; echo re""ady; i=0; until [ -e ${stop} ]; do seq $((i+1)) $((i+1000)); i=$((i+1000)); sleep 0.01; done; echo "end of $i"\r`,
    );
    await flood.viewer.untilText('ready\r\n');
    echo.viewer.connection.send('stty raw -echo; echo re""ady; cat\r');
    await echo.viewer.untilText('ready\n');
    const typist = new Typist(echo.viewer);
    const before = (await both.sessions()).map(({ id, label }) => ({ id, label }));

    for (let kill = 0; kill < KILLS; kill++) {
      const [typed, shown] = [typist.typed.length, flood.viewer.receivedBytes];
      await both.killApi();
      expect((await both.sessions()).map(({ id, label }) => ({ id, label }))).toEqual(before);
      expect(typist.typed.length).toBeGreaterThan(typed);
      expect(flood.viewer.receivedBytes).toBeGreaterThan(shown);
    }

    writeFileSync(stop, '');
    await flood.viewer.until(() => /end of \d+\r\n/.test(flood.viewer.tail));
    const output = flood.viewer.text;
    const produced = Number(/end of (\d+)\r\n/.exec(output)?.[1]);
    const from = output.indexOf('ready\r\n') + 'ready\r\n'.length;
    expect(sha256(output.slice(from, output.indexOf('end of', from)))).toBe(sha256(numbered(produced)));

    await typist.finish();
    expect(typist.shown()).toBe(typist.typed);
    for (const { viewer } of [flood, echo]) {
      expect([viewer.sockets, viewer.closeCodes, viewer.gaps]).toEqual([1, [], 0]);
      viewer.connection.close();
    }
    console.info(`${typist.typed.length} keys and ${output.length} bytes over ${KILLS} kills`);
  });

  it('no viewer’s first frame is lost while its socket changes hands', async () => {
    const { session, viewer } = await both.open();
    viewer.connection.close();
    for (let round = 0; round < ROUNDS; round++) {
      const viewers = Array.from({ length: 10 }, () => both.view(session));
      await Promise.all(viewers.map((each) => each.until(() => each.state === 'attached')));
      expect(viewers.map(({ closeCodes }) => closeCodes)).toEqual(viewers.map(() => []));
      for (const each of viewers) each.connection.close();
      // The next ten would otherwise be more than a session takes.
      await Promise.all(viewers.map((each) => each.until(() => each.closeCodes.length > 0)));
    }
  });

  it('a connection that is reset while it changes hands ends nothing', async () => {
    const { session, viewer } = await both.open();
    await viewer.until(() => viewer.state === 'attached');
    const { port } = new URL(both.latchkey.url);
    const headers = Object.entries({
      ...both.visitor.socketHeaders,
      host: new URL(both.latchkey.url).host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16, 'k').toString('base64'),
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    const upgrade = `GET ${API.terminal}?session=${session.id} HTTP/1.1\r\n${headers.join('')}\r\n`;
    for (let attempt = 0; attempt < 50; attempt++) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(upgrade);
      // Some before the answer, some right at it, in the middle of what comes then.
      if (attempt % 2 === 0) await once(socket, 'data');
      else await once(socket, 'connect');
      socket.resetAndDestroy();
    }
    viewer.connection.send('echo still""here\r');
    await viewer.untilText('stillhere');
    expect(viewer.sockets).toBe(1);
    viewer.connection.close();
  });

  it('a session that is being closed when the api is killed is gone with all that it started', async () => {
    const { session, viewer } = await both.open();
    viewer.connection.send(
      "trap '' HUP; (trap '' HUP; sleep 4721) & setsid --fork sleep 4722; echo $$ started\r",
    );
    await viewer.until(() => /\d+ started\r\n/.test(viewer.text));
    const shell = Number(/(\d+) started\r\n/.exec(viewer.text)?.[1]);
    expect((await both.close(session)).status).toBe(204);
    expect(isRunning(shell)).toBe(true);
    await both.killApi();
    await waitFor('the shell to be gone', () => !isRunning(shell));
    expect(await both.sessions()).toEqual([]);
  });

  it('no process shows a secret to a shell, however often the api was started', async () => {
    const { DATABRICKS_CLIENT_SECRET: clientSecret = '' } = await both.sandbox.control.appEnvironment();
    const current = (): string =>
      /^token = (\S+)$/m.exec(readFileSync(join(both.latchkey.home, '.databrickscfg'), 'utf8'))?.[1] ?? '';
    const { viewer } = await both.open();
    for (const name of ['first', 'second']) {
      viewer.connection.send(
        `cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline >~/${name} 2>&-; echo ${name} do""ne\r`,
      );
      await viewer.untilText(`${name} done`);
      const seen = readFileSync(join(both.latchkey.home, name), 'latin1');
      // The shell can look into both of our processes, and into its own.
      expect(seen).toContain('LATCHKEY_ENVIRONMENT_FD=9\0');
      expect(seen).toContain('apps/api/main.js\0');
      expect(seen).toContain('LATCHKEY_SESSION=');
      for (const secret of [clientSecret, both.pasted, current()]) {
        expect(secret.length).toBeGreaterThan(16);
        expect(seen.includes(secret)).toBe(false);
      }
      await both.killApi();
    }
    // The third api has all that it needs of what was never in its environment.
    const rotated = await both.visitor.fetch(API.rotatePat, { method: 'POST' });
    expect([rotated.status, await rotated.json()]).toEqual([
      200,
      expect.objectContaining({ state: 'valid' }),
    ]);
    viewer.connection.close();
  });

  it('shells outlive an api that ends by itself', async () => {
    const { viewer } = await both.open();
    await viewer.until(() => viewer.state === 'attached');
    const addresses = () => both.latchkey.process.events.filter(({ event }) => event === 'address');
    const printedBefore = addresses().length;
    const first = both.apiPid();
    both.signalApi('SIGTERM');
    await waitFor('another api', () => ![null, first].includes(both.apiPid()));
    viewer.connection.send('echo still""here\r');
    await viewer.untilText('stillhere');
    expect([viewer.sockets, viewer.closeCodes]).toEqual([1, []]);
    viewer.connection.close();
    await waitFor('the api to serve', async () => (await fetch(both.latchkey.url + API.live)).ok);
    // The address that was printed at the start is of no use any more.
    await waitFor('its address', () => addresses().length > printedBefore);
    const { address } = addresses().at(-1) as unknown as { address: string };
    expect((await signIn(both.latchkey.url, keyOf(address))).cookie).toContain('latchkey');
  });
});

/** Types a key whenever the one before has come back, so that one is on its way all the time. */
class Typist {
  typed = '';
  readonly #from: number;
  #finishing = false;

  constructor(private readonly viewer: Viewer) {
    this.#from = viewer.receivedBytes;
    viewer.onChange(() => this.#next());
    this.#next();
  }

  shown(): string {
    return this.viewer.text.slice(this.#from);
  }

  finish(): Promise<void> {
    this.#finishing = true;
    return this.viewer.until(() => this.viewer.receivedBytes - this.#from >= this.typed.length);
  }

  #next(): void {
    if (this.#finishing || this.viewer.receivedBytes - this.#from < this.typed.length) return;
    const key = String.fromCharCode(97 + ((this.typed.length * 7) % 26));
    this.typed += key;
    this.viewer.connection.send(key);
  }
}

it('an api that is started again knows at once that shells are open', async () => {
  const both = await TwoProcesses.start({ LATCHKEY_WHEN_IDLE: 'expire' });
  const letsExpire = async () =>
    ((await (await both.visitor.fetch(API.patStatus)).json()) as PatStatus).letsExpire;
  expect(await letsExpire()).toBe(true);
  const { viewer } = await both.open();
  viewer.connection.close();
  await waitFor('the viewer to be gone', async () => (await both.sessions())[0]?.viewers === 0);
  expect(await letsExpire()).toBe(false);
  await both.killApi();
  expect(await letsExpire()).toBe(false);
  await both.stop();
});
