import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const MAIN = 'dist/apps/workspace-sandbox/main.js';

describe('the sandbox as a process', () => {
  const children: ChildProcess[] = [];
  beforeAll(() => {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run "nx build workspace-sandbox" first`);
  });
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  function start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  }

  async function firstLine(stream: NodeJS.ReadableStream | null): Promise<Record<string, string>> {
    if (!stream) throw new Error('no stream');
    const [line] = (await once(createInterface(stream), 'line')) as [string];
    return JSON.parse(line) as Record<string, string>;
  }

  it('prints its URL and key, serves there, and ends with 0 on SIGTERM', async () => {
    const child = start('--port', '0');
    const { event, url, key, address } = await firstLine(child.stdout);
    expect(event).toBe('listening');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(address).toBe(`${url}/#key=${key}`);
    const state = `${url}/__sandbox/state`;
    expect((await fetch(state)).status).toBe(401);
    expect((await fetch(state, { headers: { 'X-Sandbox-Key': key ?? '' } })).status).toBe(200);
    const page = await fetch(`${url ?? ''}/`);
    expect(await page.text()).toContain('Generate new token');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with 2 and one clear line when the port is taken', async () => {
    const { url = '' } = await firstLine(start('--port', '0').stdout);
    const second = start('--port', new URL(url).port);
    const [line, [code]] = await Promise.all([firstLine(second.stderr), once(second, 'exit')]);
    expect(line).toMatchObject({ event: 'error', code: 'EADDRINUSE' });
    expect(code).toBe(2);
  });

  it('ends with 2 on a wrong option', async () => {
    const child = start('--port', 'nonsense');
    const [line, [code]] = await Promise.all([firstLine(child.stderr), once(child, 'exit')]);
    expect(line['message']).toContain('--port');
    expect(code).toBe(2);
  });
});
