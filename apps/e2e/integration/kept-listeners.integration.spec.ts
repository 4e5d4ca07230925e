import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, connect, type Socket } from 'node:net';
import { API, COMMAND_PATHS } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(60_000);

let both: TwoProcesses;
beforeEach(async () => (both = await TwoProcesses.start()));
afterEach(() => both.stop());

const pagePort = (): number => Number(new URL(both.latchkey.url).port);

/** Kills the api and answers when it is gone; the next one is then only starting. */
async function whileNoApiRuns<T>(act: () => Promise<T>): Promise<T> {
  const pid = both.apiPid();
  both.signalApi('SIGKILL');
  await waitFor('the api to be gone', () => both.apiPid() !== pid);
  return act();
}

/** Tries to listen, as a program in a shell would. @returns the error's code, or null if it got the address */
async function takeAddress(where: { port: number; host: string }): Promise<string | null> {
  const server = createServer();
  try {
    server.listen(where);
    await once(server, 'listening');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    server.close();
  }
}

const live = async (): Promise<number> => (await fetch(both.latchkey.url + API.live)).status;

describe('the listening addresses, while the api is killed again and again', () => {
  it('never refuse a connection: requests wait for the next api', async () => {
    let isDone = false;
    const statuses: number[] = [];
    const failures: string[] = [];
    const client = (async () => {
      while (!isDone) {
        try {
          statuses.push(await live());
        } catch (error) {
          failures.push(String((error as { cause?: { code?: string } }).cause?.code));
        }
      }
    })();
    for (let kill = 0; kill < 3; kill++) {
      await both.killApi();
      const answered = statuses.length;
      await waitFor('an answer of the new api', () => statuses.length > answered);
    }
    isDone = true;
    await client;
    // A request in flight at the kill fails; no connection is refused.
    expect(failures.filter((code) => code === 'ECONNREFUSED')).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(3);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('cannot be taken by another program', async () => {
    const shell = await Shell.open(both);
    const { output } = await shell.run('echo $DATABRICKS_METADATA_SERVICE_URL');
    const toolsPort = Number(new URL(output.trim()).port);
    const attempts = await whileNoApiRuns(() =>
      Promise.all(
        [pagePort(), toolsPort].flatMap((port) => [
          takeAddress({ port, host: '127.0.0.1' }),
          takeAddress({ port, host: '0.0.0.0' }),
        ]),
      ),
    );
    expect(attempts).toEqual(Array(4).fill('EADDRINUSE'));
    await waitFor('the next api', async () => (await live()) === 200);
    shell.leave();
  });

  it('queue the requests of tools in shells, over TCP and over the socket', async () => {
    const shell = await Shell.open(both);
    const { output } = await shell.run(
      'echo $LATCHKEY_SOCKET $LATCHKEY_KEY $DATABRICKS_METADATA_SERVICE_URL',
    );
    const [socketPath = '', key = '', metadata = ''] = output.trim().split(' ');
    const overSocket = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const options = {
          socketPath,
          path: `/${key}${COMMAND_PATHS.status}`,
          headers: { host: 'localhost' },
        };
        request(options, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    const overTcp = async (): Promise<number> =>
      (
        await fetch(metadata, {
          headers: { 'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': both.sandbox.url },
        })
      ).status;
    expect(await whileNoApiRuns(() => Promise.all([overSocket(), overTcp()]))).toEqual([200, 200]);
    shell.leave();
  });

  it('come back when a program has replaced the socket', async () => {
    const shell = await Shell.open(both);
    await shell.run('rm -f $LATCHKEY_SOCKET; touch $LATCHKEY_SOCKET');
    await both.killApi();
    expect(await shell.run('latchkey status')).toMatchObject({ exitCode: 0 });
    shell.leave();
  });

  it('take no more connections at once than the tool server allows', async () => {
    await both.killApi();
    const shell = await Shell.open(both);
    const { output } = await shell.run('echo $DATABRICKS_METADATA_SERVICE_URL');
    const port = Number(new URL(output.trim()).port);
    const sockets = Array.from({ length: 300 }, () => connect(port, '127.0.0.1'));
    const closed = new Set<Socket>();
    for (const socket of sockets) socket.on('error', () => undefined).on('close', () => closed.add(socket));
    await waitFor('the connections beyond the limit to be dropped', () => closed.size >= 300 - 256);
    for (const socket of sockets) socket.destroy();
    shell.leave();
  });
});
