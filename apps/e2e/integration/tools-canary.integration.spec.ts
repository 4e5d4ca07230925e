import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { API, UPLOAD_CONTENT_TYPE, type PatStatus } from '@latchkey/contracts';
import { makeTempDir, waitFor, type TempDir } from '@latchkey/testing';
import { scaled } from '../src/scaled';
import { Shell } from '../src/shell';
import { TokenSearch } from '../src/token-search';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(120_000);

const ROTATIONS = scaled(3, 10);
const FAST = {
  LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
  LATCHKEY_OVERLAP_SECONDS: '2',
  LATCHKEY_TOKEN_LIFETIME_SECONDS: '120',
  LATCHKEY_LOG_LEVEL: 'debug',
};
/** Whatever a page may ask for. */
const REPLIES = [
  API.patStatus,
  API.patLedger,
  API.health,
  API.audit,
  API.sessions,
  API.live,
  '/api/metrics',
  '/metrics',
];

describe.each([
  ['switched off', 'off', [] as string[]],
  ['on', 'on', ['.databrickscfg']],
])('with ~/.databrickscfg %s', (_case, databrickscfg, kept) => {
  let place: TempDir;
  let both: TwoProcesses;
  let shell: Shell;
  let search: TokenSearch;
  const others: Shell[] = [];
  const home = (): string => join(place.path, 'home');

  beforeAll(async () => {
    place = makeTempDir();
    const temporary = join(place.path, 'tmp');
    mkdirSync(temporary);
    both = await TwoProcesses.start({
      ...FAST,
      LATCHKEY_DATABRICKSCFG: databrickscfg,
      LATCHKEY_HOME: home(),
      TMPDIR: temporary,
    });
    shell = await Shell.open(both);
    await liveThroughMuch();
    search = await TokenSearch.forAllOf(both.sandbox.control);
  });
  afterAll(async () => {
    for (const each of [shell, ...others]) each.leave();
    await both.stop();
    place.remove();
  });

  /** A paste, rotations, faults at each call, wrong pastes, an upload, every tool, and two crashes of the api. */
  async function liveThroughMuch(): Promise<void> {
    const { control } = both.sandbox;
    const generation = async (): Promise<number> =>
      ((await (await both.visitor.fetch(API.patStatus)).json()) as PatStatus).generation;
    for (const token of [both.pasted, `${both.pasted} `, `${both.pasted}\u001b[201~`, 'dapi'.padEnd(36, '0')])
      await both.visitor.fetch(API.configurePat, { json: { token } });
    for (const path of ['/api/2.0/token/create', '/api/2.0/preview/scim/v2/Me', '/api/2.0/secrets/put']) {
      await control.addFault({ path, when: 'after', respond: { status: 500, body: '<html>broken</html>' } });
      await control.addFault({ path, when: 'after', drop: true });
    }
    await both.visitor.fetch(`${API.uploads}?name=notes.txt`, {
      method: 'POST',
      headers: { 'content-type': UPLOAD_CONTENT_TYPE },
      body: 'some notes',
    });
    const tools = [
      'latchkey token | wc -c',
      'latchkey token',
      'latchkey status',
      'latchkey rotate',
      'latchkey doctor',
      'latchkey token nonsense',
      `printf 'protocol=http\\nhost=${new URL(both.sandbox.url).host}\\n\\n' | latchkey git-credential get | wc -c`,
      'curl -s -H "X-Databricks-Metadata-Version: 1" -H "X-Databricks-Host: $DATABRICKS_HOST" "$DATABRICKS_METADATA_SERVICE_URL" | wc -c',
      'curl -s "$DATABRICKS_METADATA_SERVICE_URL"',
      'env; set',
    ];
    for (const command of tools) await shell.run(command);
    await both.killApi();
    const reached = (await generation()) + ROTATIONS;
    await waitFor(`${ROTATIONS} rotations`, async () => (await generation()) >= reached, {
      timeoutMs: 90_000,
    });
    await both.killApi();
    for (const command of tools) await shell.run(command);
  }

  it('the search would find one', async () => {
    expect(search.tokensKnown).toBeGreaterThan(ROTATIONS);
    expect(search.countIn(both.pasted)).toBe(1);
    expect(search.countIn(Buffer.from(`{"value":"${both.pasted}"}`).toString('base64'))).toBe(1);
    const planted = join(home(), 'planted');
    const process = 'canary=$(latchkey token) sleep 4731 & latchkey token >~/planted';
    await shell.run(process);
    search = await TokenSearch.forAllOf(both.sandbox.control);
    expect(search.filesIn(home())).toContain(planted);
    await waitFor('the process to be seen', () => search.processes().length === 1);
    await shell.run('kill %1; wait');
    rmSync(planted);
  });

  it('no token rests in a file of home, uploads or temporary folders, but where it must', async () => {
    expect(readFileSync(join(home(), 'uploads/notes.txt'), 'utf8')).toBe('some notes');
    const expected = kept.map((name) => join(home(), name));
    // Rotations go on: a token may be younger than the search, and a file may just be taking another's place.
    const onlyWhereTheyMust = async (): Promise<true> => {
      search = await TokenSearch.forAllOf(both.sandbox.control);
      const found = search.filesIn(place.path);
      if (!isDeepStrictEqual(found, expected)) throw new Error(`There are tokens in: ${found.join(', ')}`);
      return true;
    };
    // What a writer that was killed has left is removed by the next write that comes a minute later.
    await waitFor('files with a token only where they must be', onlyWhereTheyMust, { timeoutMs: 100_000 });
  });

  it('no process shows one in its environment or command line', () => {
    expect(search.processes()).toEqual([]);
  });

  it('none is in a log, a reply or the scrollback', async () => {
    const { logs, process } = both.latchkey;
    expect(logs.length).toBeGreaterThan(5);
    expect(search.countIn([...logs, JSON.stringify(process.events)].join('\n'))).toBe(0);
    for (const path of REPLIES)
      expect([path, search.countIn(await (await both.visitor.fetch(path)).text())]).toEqual([path, 0]);
    const viewer = both.view(shell.session);
    await viewer.untilText('LATCHKEY_KEY=');
    expect(search.countIn(viewer.text)).toBe(0);
    viewer.connection.close();
  });

  it('what a session’s environment lets in with is its own key, and no other session’s', async () => {
    const other = await Shell.open(both);
    others.push(other);
    for (const [name, at] of [
      ['one', shell],
      ['two', other],
    ] as const)
      await at.run(`env >~/${name}.env`);
    const keyIn = (name: string): string =>
      /^LATCHKEY_KEY=(.*)$/m.exec(readFileSync(join(home(), `${name}.env`), 'utf8'))?.[1] ?? '';
    expect(keyIn('one')).toHaveLength(43);
    expect(keyIn('two')).not.toBe(keyIn('one'));
    const ours = readFileSync(`/proc/${both.hostPid}/environ`, 'latin1');
    const api = readFileSync(`/proc/${String(both.apiPid())}/environ`, 'latin1');
    for (const key of [keyIn('one'), keyIn('two')]) expect((ours + api).includes(key)).toBe(false);
  });
});
