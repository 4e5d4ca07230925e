import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiMessage } from '@latchkey/pty-engine';
import { ApiProcess, respawnDelayMs } from './api-process';

const TOOLS = { key: 'key', port: 0, folder: '/private' };

/** Plays one life per start, and records the port and the tools place that it was given. */
const SCRIPT = `
  const fs = require('node:fs');
  process.once('message', ({ type, env, tools }) => type === 'start' && live(env, tools));
  function live({ LIVES, BOOK, DATABRICKS_APP_PORT }, tools) {
  const lives = JSON.parse(LIVES);
  const life = fs.readFileSync(BOOK, 'utf8').split('\\n').length - 1;
  fs.appendFileSync(BOOK, [Date.now(), DATABRICKS_APP_PORT, tools.port, tools.key, tools.folder].join(' ') + '\\n');
  ({
    fails: () => process.exit(2),
    'serves and dies': () => process.send({ type: 'ready', port: 4711, toolsPort: 4712 }, () => process.kill(process.pid, 'SIGKILL')),
    'talks nonsense and serves': () => process.send('nonsense', () => process.send({ type: 'ready', port: 4711, toolsPort: 4712 })),
    serves: () => process.send({ type: 'ready', port: 4711, toolsPort: 4712 }),
  })[lives[life]]();
  }
  setInterval(() => {}, 1000);
`;

describe('ApiProcess', () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-process-'));
  const [script, book] = [join(folder, 'api.js'), join(folder, 'book')];
  let api: ApiProcess;
  beforeAll(() => writeFileSync(script, SCRIPT));
  beforeEach(() => {
    writeFileSync(book, '');
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => api.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Plays the lives. @returns when the api has served `untilReady` times, or has ended without ever serving */
  function play(lives: readonly string[], untilReady: number): Promise<ApiMessage | number | null> {
    const env = { LIVES: JSON.stringify(lives), BOOK: book, DATABRICKS_APP_PORT: '0' };
    let ready = 0;
    return new Promise((resolve) => {
      api = new ApiProcess(script, env, TOOLS, {
        message: (message) => message.type === 'ready' && ++ready === untilReady && resolve(message),
        neverServed: (_how, exitCode) => resolve(exitCode),
      });
      api.start();
    });
  }
  const lines = () => readFileSync(book, 'utf8').trim().split('\n');
  const entries = () => lines().map((line) => line.split(' ').map(Number) as [number, number]);

  it('restarts the api at once, on the same port', async () => {
    await play(['serves and dies', 'serves'], 2);
    expect(entries().map(([, port]) => port)).toEqual([0, 4711]);
  });

  it('keeps the place of the tools across restarts', async () => {
    await play(['serves and dies', 'serves'], 2);
    expect(lines().map((line) => line.split(' ').slice(2))).toEqual([
      ['0', 'key', '/private'],
      ['4712', 'key', '/private'],
    ]);
  });

  it('backs off while the api fails to start', async () => {
    await play(['serves and dies', 'fails', 'fails', 'serves'], 2);
    const [, second, third, fourth] = entries().map(([at]) => at) as [number, number, number, number];
    expect(third - second).toBeGreaterThanOrEqual(respawnDelayMs(1));
    expect(fourth - third).toBeGreaterThanOrEqual(respawnDelayMs(2));
  });

  it('reports the exit code when the api never served', async () => {
    expect(await play(['fails', 'serves'], 1)).toBe(2);
    expect(entries()).toHaveLength(1);
  });

  it('drops invalid messages', async () => {
    expect(await play(['talks nonsense and serves'], 1)).toEqual({
      type: 'ready',
      port: 4711,
      toolsPort: 4712,
    });
  });

  it('doesn’t restart after stop', async () => {
    await play(['serves', 'serves'], 1);
    await api.stop();
    expect(entries()).toHaveLength(1);
  });
});

it('doubles the respawn delay up to a cap', () => {
  expect([0, 1, 2, 3, 99].map(respawnDelayMs)).toEqual([0, 250, 500, 1000, 10_000]);
});
