import { runCommandLine } from '../command-line';
import { EXIT } from '../exit-codes';

async function run(env: Record<string, string>, isTerminal: boolean, ...options: string[]): Promise<string> {
  let text = '';
  const exitCode = await runCommandLine(['gateway-key', ...options], {
    env,
    stdin: () => Promise.resolve(''),
    stdout: { isTerminal, write: (part) => (text += part) },
    toolServer: () => {
      throw new Error('The server is not needed.');
    },
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

  it('fails outside of a session', async () => {
    await expect(run({}, false)).rejects.toMatchObject({ exitCode: EXIT.noSession });
  });
});
