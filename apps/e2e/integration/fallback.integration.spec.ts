import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SessionInfo } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { PageBehind, StrictProxy, type ProxyRules } from '../src/strict-proxy';
import { TwoProcesses } from '../src/two-processes';
import type { Viewer } from '../src/viewer';

jest.setTimeout(120_000);

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\r\n`).join('');
const KEYS = Array.from({ length: 10_000 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join('');
const KEYS_AT_ONCE = 500;
const MIB = 2 ** 20;

let both: TwoProcesses;
let proxy: StrictProxy;
let page: PageBehind;

beforeAll(async () => (both = await TwoProcesses.start()));
afterAll(() => both.stop());
afterEach(async () => {
  page.leave();
  proxy.stop();
  for (const session of await both.sessions()) await both.close(session);
});

/** A page behind a proxy with these rules, which looks at a shell of its own. */
async function viewBehind(
  rules: Partial<ProxyRules> = {},
): Promise<{ viewer: Viewer; session: SessionInfo }> {
  proxy = await StrictProxy.start(Number(new URL(both.latchkey.url).port), rules);
  page = new PageBehind(proxy, both.visitor);
  const session = await both.openShell();
  return { session, viewer: page.view(session) };
}

const transportOf = ({ connection: { state } }: Viewer) =>
  state.kind === 'attached' ? state.transport : state.kind;

describe('a shell opens over HTTP where an upgrade', () => {
  it.each<[string, ProxyRules['upgrade']]>([
    ['is forbidden', 403],
    ['is a bad request', 400],
    ['is answered by nobody', 502],
    ['hangs', 'hangs'],
    ['is made a plain request', 'stripped'],
    ['is accepted, and nothing comes after', 'deaf'],
  ])('%s', async (_case, upgrade) => {
    const { viewer } = await viewBehind({ upgrade });
    viewer.connection.send('echo al""ive\r');
    await viewer.untilText('alive');
    expect(transportOf(viewer)).toBe('http');
    expect(proxy.upgrades).toBeGreaterThan(0);
  });
});

describe('a flood and 10,000 keys arrive complete, in order and once', () => {
  let seed = 4711;
  const random = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;

  let posts = 0;
  const loseEveryThird = () => (++posts % 3 !== 0 ? null : posts % 2 === 0 ? 'answer' : 'request');

  it.each<[string, Partial<ProxyRules>, number]>([
    ['through streams', {}, 0],
    ['through answers that are kept until they are whole', { buffers: true }, 0],
    ['through answers that are cut anywhere', { cutAfterBytes: () => Math.floor(random() * 60_000) }, 10],
    // Then polls are asked for, which are quicker than that.
    ['through answers that are cut after a moment', { cutAfterMs: 50 }, 1],
    ['through POSTs that are lost, or whose answer is', { losePost: loseEveryThird }, 5],
  ])('%s', async (_case, rules, cuts) => {
    const { viewer } = await viewBehind(rules);
    viewer.connection.send(
      `stty raw -echo; echo re""ady; seq 1 100000; head -c ${KEYS.length}; echo; echo do""ne\r`,
    );
    await viewer.untilText('ready\n');
    for (let sent = 0; sent < KEYS.length; sent += KEYS_AT_ONCE) {
      const posted = proxy.nextPost();
      for (const key of KEYS.slice(sent, sent + KEYS_AT_ONCE)) viewer.connection.send(key);
      // However slow the machine, they are many POSTs.
      await posted;
    }
    await viewer.untilText('done\n');
    const output = viewer.text.replace(/\r/g, '');
    const shown = output.slice(output.indexOf('ready\n'), output.indexOf('done\n'));
    expect(sha256(shown)).toBe(sha256(`ready\n${numbered(100_000).replace(/\r/g, '')}${KEYS}\n`));
    expect([transportOf(viewer), viewer.gaps]).toEqual(['http', 0]);
    expect(proxy.cuts).toBeGreaterThanOrEqual(cuts);
    // None of that was a cut for the terminal: one socket, from the time on when the tunnel was chosen.
    expect(viewer.closeCodes.filter((code) => code !== 1006)).toEqual([]);
    expect(viewer.sockets).toBeLessThanOrEqual(3);
  });
});

it('a killed api costs no byte and no key', async () => {
  const { viewer } = await viewBehind();
  viewer.connection.send(
    'stty raw -echo; echo re""ady; for i in $(seq 1 60); do seq $((i*1000-999)) $((i*1000)); sleep 0.1; done; head -c 3000; echo do""ne\r',
  );
  await viewer.untilText('ready\n');
  for (let kill = 0; kill < 3; kill++) {
    const [shown, closed] = [viewer.receivedBytes, viewer.closeCodes.length];
    for (const key of KEYS.slice(kill * 1000, (kill + 1) * 1000)) viewer.connection.send(key);
    await both.killApi();
    // Not by the connection to the one that was killed, of whose end the page may not know yet.
    await viewer.until(() => viewer.closeCodes.length > closed);
    await viewer.until(() => viewer.receivedBytes > shown && viewer.state === 'attached');
  }
  await viewer.untilText('done\n');
  const output = viewer.text.replace(/\r/g, '');
  const shown = output.slice(output.indexOf('ready\n') + 6, output.indexOf('done\n'));
  expect(sha256(shown)).toBe(sha256(numbered(60_000).replace(/\r/g, '') + KEYS.slice(0, 3000)));
  expect([transportOf(viewer), viewer.gaps]).toEqual(['http', 0]);
});

describe('a page that does not read', () => {
  it('costs the api little memory, holds nobody else up, and has it all when it reads again', async () => {
    const { viewer, session } = await viewBehind();
    const other = both.view(session);
    viewer.connection.send('PS1=; echo re""ady\r');
    await Promise.all([viewer.untilText('ready\r\n'), other.untilText('ready\r\n')]);
    const api = both.apiPid() ?? -1;
    const before = residentMiB(api);
    proxy.holdAnswers(true);
    other.connection.send('head -c 60000000 /dev/zero | tr "\\\\0" x; echo; echo do""ne\r');
    let most = 0;
    other.onChange(() => (most = Math.max(most, residentMiB(api))));
    await other.until(() => other.tail.includes('done'));
    expect(other.receivedBytes).toBeGreaterThan(60_000_000);
    expect(most - before).toBeLessThan(24);
    console.info(`+${Math.round(most - before)} MB for a page that does not read`);
    proxy.holdAnswers(false);
    await viewer.untilText('done');
    other.connection.close();
  });
});

it('all shells of a page share one tunnel, and a page that leaves ends it', async () => {
  const { viewer } = await viewBehind();
  const others = await Promise.all([1, 2, 3].map(async () => page.view(await both.openShell())));
  for (const [n, each] of [viewer, ...others].entries()) {
    each.connection.send(`echo shell ""${n}\r`);
    await each.untilText(`shell ${n}`);
  }
  expect(proxy.requests.filter((request) => request === 'POST /api/tunnels')).toHaveLength(1);
  page.opener.leave();
  await waitFor('the viewers to be gone', async () =>
    (await both.sessions()).every(({ viewers }) => viewers === 0),
  );
});

it('goes back to WebSocket by itself', async () => {
  const { viewer } = await viewBehind();
  viewer.connection.send('echo fi""rst\r');
  await viewer.untilText('first');
  expect(transportOf(viewer)).toBe('http');
  proxy.rules.upgrade = 'passes';
  await viewer.until(() => transportOf(viewer) === 'websocket');
  viewer.connection.send('echo sec""ond\r');
  await viewer.untilText('second');
  expect(viewer.gaps).toBe(0);
});

function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1024) / MIB;
}
