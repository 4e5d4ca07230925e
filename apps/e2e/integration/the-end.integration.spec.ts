import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { ServerProcess, waitFor } from '@latchkey/testing';
import { isRunning } from '../src/processes';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

describe('the end', () => {
  it('on SIGTERM viewers are told, shells are hung up, and nothing is left', async () => {
    const both = await TwoProcesses.start();
    const { viewer } = await both.open();
    viewer.connection.send("trap '' HUP; echo $$ started\r");
    await viewer.until(() => /\d+ started\r\n/.test(viewer.text));
    const shell = Number(/(\d+) started\r\n/.exec(viewer.text)?.[1]);
    const api = both.apiPid() ?? -1;
    const from = Date.now();
    both.latchkey.process.signal('SIGTERM');
    await viewer.until(() => viewer.closeCodes.length > 0);
    viewer.connection.close();
    expect(viewer.closeCodes).toEqual([1001]);
    expect(await both.latchkey.process.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - from).toBeLessThan(10_000);
    expect([shell, api].filter(isRunning)).toEqual([]);
    const messages = both.latchkey.logs.flatMap((line) => /"msg":"([^"]+)"/.exec(line)?.[1] ?? []);
    expect(messages[0]).toMatch(/^Started: version \d+\.\d+\.\d+, commit \w+, mode local\.$/);
    expect(messages.filter((message) => message === 'Stopping: SIGTERM.')).toHaveLength(2);
    await both.stop();
  });

  it('a parent that is killed takes its api with it, and the port is free', async () => {
    const both = await TwoProcesses.start();
    const api = both.apiPid() ?? -1;
    const { viewer } = await both.open();
    viewer.connection.send('echo socket $LATCHKEY_SOCKET\r');
    await viewer.until(() => /socket \/\S+\r\n/.test(viewer.text));
    const socket = /socket (\/\S+)\r\n/.exec(viewer.text)?.[1] ?? '';
    viewer.connection.close();
    expect(existsSync(socket)).toBe(true);
    await both.latchkey.kill('SIGKILL');
    // It lets go of its output a moment before it is gone.
    await waitFor('the api to be gone', () => !isRunning(api));
    expect(existsSync(dirname(socket))).toBe(false);
    const server = createServer().listen(Number(new URL(both.latchkey.url).port), '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await both.stop();
  });

  it.each([
    ['a wrong setting', 78, 'CONFIG', async () => ({ LATCHKEY_MODE: 'nonsense' })],
    ['a port in use', 2, 'EADDRINUSE', async (taken: number) => ({ DATABRICKS_APP_PORT: String(taken) })],
  ])('%s ends both with code %i', async (_case, code, name, change) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wrong = await change((server.address() as AddressInfo).port);
    const host = new ServerProcess({
      script: 'apps/pty-host/start.sh',
      env: {
        PATH: process.env['PATH'],
        LATCHKEY_MODE: 'local',
        DATABRICKS_HOST: 'http://127.0.0.1:1',
        ...wrong,
      },
    });
    await host.closed;
    expect(await host.exited).toEqual({ code, signal: null });
    expect(host.events).toEqual([{ event: 'error', code: name, message: expect.any(String) }]);
    server.close();
  });
});
