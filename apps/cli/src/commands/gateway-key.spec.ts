import { runCommandLine } from '../command-line';
import { EXIT } from '../exit-codes';

async function run(env: Record<string, string>, isTerminal: boolean, ...options: string[]): Promise<string> {
  let text = '';
  const exitCode = await runCommandLine(['gateway-key', ...options], {
    env,
    stdin: () => Promise.resolve(''),
    stdout: { isTerminal, write: (part) => (text += part) },
    toolServer: () => ({
      ask: <T>(method: string, path: string) =>
        method === 'POST' && path === '/home-key'
          ? Promise.resolve({ url: 'http://127.0.0.1:1/gateway', key: 'home-key' } as T)
          : Promise.reject(new Error('The server is not needed.')),
      hold: () => Promise.reject(new Error('No connection is needed.')),
    }),
    runProgram: () => Promise.reject(new Error('No program is needed.')),
  });
  expect(exitCode).toBe(EXIT.done);
  return text;
}

describe('latchkey gateway-key', () => {
  it('prints the session’s key from the environment, without asking the server', async () => {
    expect(await run({ LATCHKEY_KEY: 'the-key' }, false)).toBe('the-key\n');
  });

  it('prints to a terminal only when told to', async () => {
    await expect(run({ LATCHKEY_KEY: 'the-key' }, true)).rejects.toMatchObject({ exitCode: EXIT.usage });
    expect(await run({ LATCHKEY_KEY: 'the-key' }, true, '--show')).toBe('the-key\n');
  });

  it('gets the key of the home from the server, with the address that it is for', async () => {
    expect(await run({}, false, '--home')).toBe('home-key\n');
    expect(JSON.parse(await run({}, false, '--home', '--json'))).toEqual({
      url: 'http://127.0.0.1:1/gateway',
      key: 'home-key',
    });
    await expect(run({}, true, '--home')).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  it('fails outside of a session', async () => {
    await expect(run({}, false)).rejects.toMatchObject({ exitCode: EXIT.noSession });
  });
});
