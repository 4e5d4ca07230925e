import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { firstFree, isFree } from './ports.mjs';
import { openLog, takeStateFolder } from './state.mjs';

const ROUNDS = 300;
const ROUND_MS = 4;

describe('takeStateFolder', () => {
  let wanted: string;
  beforeEach(() => {
    wanted = mkdtempSync(join(tmpdir(), 'latchkey-state-'));
  });
  afterEach(() => rmSync(wanted, { recursive: true }));

  it('takes the folder, and gives it back', () => {
    const first = takeStateFolder(wanted);
    expect(first).toMatchObject({ folder: wanted, isShared: false });
    first.release();
    expect(takeStateFolder(wanted).folder).toBe(wanted);
  });

  it('takes over from a run that was killed', () => {
    writeFileSync(join(wanted, 'run.pid'), '999999999');
    expect(takeStateFolder(wanted).folder).toBe(wanted);
  });

  it('gives each of two starts at once a folder of its own', async () => {
    const bases = Array.from({ length: ROUNDS }, (_, round) => join(wanted, String(round)));
    for (const base of bases) {
      mkdirSync(base);
      // Of a run that was killed, which both want to take over.
      writeFileSync(join(base, 'run.pid'), '999999999');
    }
    // Both wait for the same moments, spinning: only then do they meet.
    const script = `
      const { takeStateFolder } = await import(${JSON.stringify(pathToFileURL(join(__dirname, 'state.mjs')).href)});
      const bases = ${JSON.stringify(bases)};
      process.stdin.once('data', (data) => {
        const taken = bases.map((base, round) => {
          while (performance.timeOrigin + performance.now() < Number(data) + round * ${ROUND_MS});
          return takeStateFolder(base).folder;
        });
        console.log(JSON.stringify(taken));
      });
      console.log('ready');`;
    const runs = [1, 2].map(() => {
      // The last is the name by which a run of ours is known.
      const run = spawn(process.execPath, ['--input-type=module', '-e', script, 'start.mjs'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: run.stdout })[Symbol.asyncIterator]();
      return { run, next: async () => String((await lines.next()).value) };
    });
    expect(await Promise.all(runs.map(({ next }) => next()))).toEqual(['ready', 'ready']);
    for (const { run } of runs) run.stdin.write(String(Date.now() + 200));
    const [one, other] = await Promise.all(
      runs.map(async ({ next }) => JSON.parse(await next()) as readonly string[]),
    );
    for (const { run } of runs) run.kill();
    expect(bases.filter((_, round) => one?.[round] === other?.[round])).toEqual([]);
  }, 20_000);

  it('does not wait for a start that was killed while it took its folder', () => {
    const mark = join(wanted, 'taking');
    writeFileSync(mark, '');
    utimesSync(mark, new Date(0), new Date(0));
    expect(takeStateFolder(wanted).folder).toBe(wanted);
    expect(existsSync(mark)).toBe(false);
  });

  it('closes folders and logs to other users, with any umask, also those that exist', () => {
    const folder = join(wanted, 'state');
    const paths = [folder, ...['logs', 'logs/a.log', 'logs/a.log.1'].map((name) => join(folder, name))];
    const run = () => {
      const taken = takeStateFolder(folder);
      openLog(join(taken.folder, 'logs'), 'a.log').stream.end();
      taken.release();
    };
    const modes = () => paths.map((path) => (statSync(path).mode & 0o777).toString(8));
    const umask = process.umask(0);
    try {
      run();
      run();
      expect(modes()).toEqual(['700', '700', '600', '600']);
      for (const path of paths) chmodSync(path, 0o777);
      run();
      expect(modes()).toEqual(['700', '700', '600', '600']);
    } finally {
      process.umask(umask);
    }
  });

  it('keeps the log of the run before', async () => {
    for (const text of ['first', 'second']) {
      const { stream } = openLog(wanted, 'a.log');
      stream.end(text);
      await once(stream, 'finish');
    }
    expect(readFileSync(join(wanted, 'a.log.1'), 'utf8')).toBe('first');
    expect(readFileSync(join(wanted, 'a.log'), 'utf8')).toBe('second');
  });
});

describe('ports', () => {
  it('passes over a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await isFree(port)).toBe(false);
    expect(await firstFree(port)).toBeGreaterThan(port);
    server.close();
    await once(server, 'close');
    expect(await isFree(port)).toBe(true);
  });
});
