import { AGENTS_PATH, RUN_PATH, runEndPath } from '@latchkey/contracts';
import { runCommandLine } from '../command-line';
import { EXIT, Failure } from '../exit-codes';
import type { HeldConnection } from '../tool-server-client';

const SESSION = {
  LATCHKEY_GATEWAY_URL: 'http://127.0.0.1:1/key/gateway',
  DATABRICKS_HOST: 'https://dbc-1.example',
  DATABRICKS_METADATA_SERVICE_URL: 'http://127.0.0.1:1/key/metadata',
};
const AGENTS = { agents: [{ id: 'opencode', models: [{ purpose: null, name: 'a-chat-model' }] }] };

interface Ran {
  readonly end: number | string;
  readonly printed: string;
  readonly program: readonly string[] | null;
  readonly env: NodeJS.ProcessEnv;
  /** What the server was asked for. */
  readonly asked: readonly string[];
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  let printed = '';
  let started: { program: readonly string[]; env: NodeJS.ProcessEnv } | null = null;
  const asked: string[] = [];
  const connection: HeldConnection = {
    line: JSON.stringify({ runId: 'run-1', token: 'dapi-own', expiresAt: '2030-01-01T00:00:00Z' }),
    closed: new Promise(() => undefined),
    close: () => asked.push('closed'),
  };
  const end = await runCommandLine(args, {
    env: { ...SESSION, ...env },
    stdin: () => Promise.resolve(''),
    stdout: { isTerminal: false, write: (part) => (printed += part) },
    toolServer: () => ({
      ask: <T>(method: string, path: string) => {
        asked.push(`${method} ${path}`);
        return Promise.resolve((path === AGENTS_PATH ? AGENTS : {}) as T);
      },
      hold: (path) => {
        asked.push(`hold ${path}`);
        return Promise.resolve(connection);
      },
    }),
    runProgram: (program, programEnv) => {
      started = { program, env: programEnv };
      return program[0] === 'missing'
        ? Promise.reject(new Failure(127, 'missing', ''))
        : Promise.resolve('SIGTERM' as const);
    },
  });
  const { program = null, env: programEnv = {} } = (started ?? {}) as Partial<Ran>;
  return { end, printed, program, env: programEnv, asked };
}

describe('latchkey run', () => {
  it('passes the program’s arguments on as they are, and ends as it ends', async () => {
    const { end, program } = await run(['run', '--', 'dbt', '--json', '--', '-x']);
    expect([end, program]).toEqual(['SIGTERM', ['dbt', '--json', '--', '-x']]);
    expect((await run(['run', 'dbt', '--literal', '--help'])).program).toEqual([
      'dbt',
      '--literal',
      '--help',
    ]);
  });

  it('points plain SDKs at the gateway, and mints nothing', async () => {
    const { env, asked } = await run(['run', '--', 'x']);
    expect(env).toMatchObject({
      OPENAI_BASE_URL: 'http://127.0.0.1:1/key/gateway/openai/v1',
      ANTHROPIC_API_KEY: 'latchkey',
      ...SESSION,
    });
    expect(asked).toEqual([]);
  });

  it('gives way to credentials of the user’s own', async () => {
    const { env } = await run(['run', '--', 'x'], { DATABRICKS_TOKEN: 'dapi-mine' });
    expect(env).toMatchObject({ DATABRICKS_TOKEN: 'dapi-mine' });
    expect(env).not.toHaveProperty('DATABRICKS_METADATA_SERVICE_URL');
  });

  it('with --literal gives the program a token as its only credential, and ends that afterwards', async () => {
    const { env, asked } = await run(['run', '--literal', '--', 'x'], {
      DATABRICKS_AUTH_TYPE: 'oauth',
      DATABRICKS_CONFIG_PROFILE: 'DEFAULT',
    });
    expect(env).toMatchObject({
      DATABRICKS_TOKEN: 'dapi-own',
      DATABRICKS_HOST: SESSION.DATABRICKS_HOST,
      DATABRICKS_SERVER_HOSTNAME: 'dbc-1.example',
    });
    for (const name of ['METADATA_SERVICE_URL', 'AUTH_TYPE', 'CONFIG_PROFILE'])
      expect(env).not.toHaveProperty(`DATABRICKS_${name}`);
    expect(asked).toEqual([`hold ${RUN_PATH}`, `POST ${runEndPath('run-1')}`, 'closed']);
  });

  it('needs a program, and knows no other option', async () => {
    for (const args of [
      ['run'],
      ['run', '--literal'],
      ['run', '--', ''].slice(0, 2),
      ['run', '--x', '--', 'y'],
    ])
      await expect(run(args)).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  it('reports a program that is not there as a shell does', async () => {
    await expect(run(['run', '--literal', '--', 'missing'])).rejects.toMatchObject({ exitCode: 127 });
  });
});

describe('latchkey env', () => {
  it('prints variables for a shell', async () => {
    const { printed } = await run(['env', 'openai']);
    expect(printed).toBe(
      "export OPENAI_BASE_URL='http://127.0.0.1:1/key/gateway/openai/v1'\nexport OPENAI_API_KEY='latchkey'\n",
    );
  });

  it.each([
    'openai',
    'anthropic',
    'google',
    'all',
    'aider',
    'qwen',
    'copilot',
    'databricks',
    'dbt',
    'sql',
    'terraform',
  ])('of %s holds no token, in a shell or in JSON', async (kind) => {
    const { variables } = JSON.parse((await run(['env', kind, '--json'])).printed) as { variables: object };
    expect(Object.keys(variables)).not.toEqual([]);
    expect((await run(['env', kind])).printed).not.toContain('dapi');
  });

  it('names a model where a program has to be told one', async () => {
    expect((await run(['env', 'copilot'])).printed).toContain("export COPILOT_MODEL='a-chat-model'\n");
  });

  it('makes a shell the owner’s again, whose own credentials would be in the way', async () => {
    const { printed } = await run(['env', 'databricks'], { DATABRICKS_METADATA_SERVICE_URL: '' });
    expect(printed).toContain('unset DATABRICKS_TOKEN ');
    expect(printed).toContain("export DATABRICKS_METADATA_SERVICE_URL='http://127.0.0.1:1/key/metadata'\n");
  });

  it('lists the kinds where it does not know one', async () => {
    for (const kind of ['nonsense', 'constructor'])
      await expect(run(['env', kind])).rejects.toMatchObject({
        exitCode: EXIT.usage,
        cure: expect.stringContaining('openai, anthropic, google'),
      });
  });
});
