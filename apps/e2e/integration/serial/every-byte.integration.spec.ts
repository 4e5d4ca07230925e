import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempDir } from '@latchkey/testing';
import { WebSocket } from 'ws';
import { CuttingProxy } from '../../src/cutting-proxy';
import { scaled } from '../../src/scaled';
import { TwoProcesses } from '../../src/two-processes';
import { Viewer } from '../../src/viewer';

jest.setTimeout(180_000);

const CUTS = scaled(30, 60);
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\r\n`).join('');
const keyAt = (index: number) => String.fromCharCode(97 + ((index * 7) % 26));
const keys = (count: number) => Array.from({ length: count }, (_, i) => keyAt(i)).join('');

describe('every byte, once and in order, through the whole of it', () => {
  let both: TwoProcesses;
  const folder = makeTempDir();
  const atEnd: (() => void)[] = [];
  beforeAll(async () => (both = await TwoProcesses.start()));
  afterEach(async () => {
    for (const end of atEnd.splice(0)) end();
    for (const session of await both.sessions()) await both.close(session);
  });
  afterAll(async () => {
    await both.stop();
    folder.remove();
  });

  it(`over ${CUTS} cuts at random bytes of either direction, while a flood and keys go on`, async () => {
    const rules = { seed: 20_260_101, mostToServer: 8_000, mostToClient: 200_000 };
    const proxy = new CuttingProxy(Number(new URL(both.latchkey.url).port), rules);
    atEnd.push(() => proxy.stop());
    const behind = { url: `http://127.0.0.1:${await proxy.start()}` };
    // To the server it is the page's own address.
    const headers = { ...both.visitor.socketHeaders, host: new URL(both.latchkey.url).host };
    const how = {
      open: (url: string) => new WebSocket(url, { headers }),
      // A page would be ever more patient with a network like this.
      backoff: { firstMs: 20, capMs: 50, jitter: 0.25 },
    };
    const [flooding, typing] = [await both.openShell(), await both.openShell()];
    const flood = new Viewer(behind, both.visitor, flooding.id, how);
    const echo = new Viewer(behind, both.visitor, typing.id, how);
    atEnd.push(() => [flood, echo].forEach(({ connection }) => connection.close()));

    const stop = join(folder.path, 'stop');
    // No faster than what comes through between two cuts: older output is not kept for ever.
    flood.connection.send(
      `stty -echo; echo re""ady; i=0; until [ -e ${stop} ]; do seq $((i+1)) $((i+200)); i=$((i+200)); sleep 0.01; done; echo "end of $i"\r`,
    );
    echo.connection.send('stty raw -echo; echo re""ady; cat\r');
    await flood.untilText('ready\r\n');
    await echo.untilText('ready\n');
    const from = echo.receivedBytes;

    let typed = 0;
    // How they are spread is the machine's: the faster it floods, the more of them are on the way to the client.
    const isEnough = ({ toServer, toClient }: CuttingProxy['cuts']): boolean =>
      toServer + toClient >= CUTS && Math.min(toServer, toClient) > CUTS / 10;
    while (!isEnough(proxy.cuts)) {
      for (let n = 0; n < 5; n++) echo.connection.send(keyAt(typed++));
      await echo.nextChange();
    }
    proxy.isCutting = false;
    writeFileSync(stop, '');
    await flood.until(() => /end of \d+\r\n/.test(flood.tail));
    await echo.until(() => echo.receivedBytes - from >= typed);

    const output = flood.text;
    const produced = Number(/end of (\d+)\r\n/.exec(output)?.[1]);
    const begin = output.indexOf('ready\r\n') + 'ready\r\n'.length;
    expect(sha256(output.slice(begin, output.indexOf('end of', begin)))).toBe(sha256(numbered(produced)));
    expect(echo.text.slice(from)).toBe(keys(typed));
    expect([flood.gaps, echo.gaps]).toEqual([0, 0]);
    console.info(`${output.length} bytes and ${typed} keys over cuts ${JSON.stringify(proxy.cuts)}`);
  });

  it('100,000 keys, each by itself', async () => {
    const { viewer } = await both.open();
    const file = join(folder.path, 'keys');
    viewer.connection.send(`stty raw -echo; echo re""ady; head -c 100000 >${file}; echo all""taken\r`);
    await viewer.untilText('ready\n');
    for (let index = 0; index < 100_000; index++) {
      viewer.connection.send(keyAt(index));
      // As a browser would: what was sent leaves now and then.
      if (index % 500 === 0) await new Promise(setImmediate);
    }
    await viewer.untilText('alltaken');
    expect(sha256(readFileSync(file))).toBe(sha256(keys(100_000)));
    expect(viewer.closeCodes).toEqual([]);
    viewer.connection.close();
  });

  it('a million “€”, printed and pasted', async () => {
    const { viewer } = await both.open();
    const euros = '€'.repeat(1_000_000);
    viewer.connection.send(
      `stty raw -echo; echo re""ady; yes ${'€'.repeat(25)} | head -n 40000 | tr -d '\\n'; echo; head -c 3000000 | sha256sum; echo all""taken\r`,
    );
    await viewer.untilText('ready\n');
    await viewer.until(() => viewer.receivedBytes > 3_000_000 && viewer.tail.endsWith('€\n'));
    const printed = viewer.text.slice(viewer.text.indexOf('ready\n') + 'ready\n'.length).trimEnd();
    expect([printed.length, printed === euros, printed.includes('\ufffd')]).toEqual([1_000_000, true, false]);
    expect(viewer.connection.send(euros)).toBe(true);
    await viewer.untilText('alltaken');
    expect(viewer.text).toContain(sha256(euros));
    expect([viewer.gaps, viewer.closeCodes]).toEqual([0, []]);
    viewer.connection.close();
  });
});
