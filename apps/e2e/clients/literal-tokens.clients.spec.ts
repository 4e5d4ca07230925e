import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SANDBOX_OWNER, waitFor } from '@latchkey/testing';
import { because, client, ClientRun, quoted } from '../src/client-run';
import { pythonWith } from '../src/optional-clients';
import { Shell } from '../src/shell';
import { TokenWitness } from '../src/token-witness';

jest.setTimeout(600_000);

const python = pythonWith('plain-sdks', [
  'openai==3.57.0',
  'anthropic==2.14.0',
  'google-genai==3.6.1',
  'databricks-sql-connector==4.9.0',
  'databricks-sdk==0.162.0',
]);
// dbt Core 2 is built from a download that package registries don't have.
const dbt = pythonWith('dbt', ['dbt-databricks==1.10.*', 'dbt-core<2']);

describe('programs that take a key or a token as text', () => {
  let run: ClientRun;
  let shell: Shell;
  let witness: TokenWitness;
  let home: string;

  beforeAll(async () => {
    run = await ClientRun.start({});
    home = run.both.latchkey.home;
    witness = await TokenWitness.start(run.both.sandbox.url);
    shell = await Shell.open(run.both);
    await shell.run(`export SSL_CERT_FILE=${witness.certificate} REQUESTS_CA_BUNDLE=${witness.certificate}`);
  });
  afterAll(async () => {
    shell.leave();
    witness.stop();
    await run.stop();
  });

  const output = async (command: string): Promise<string> => {
    await shell.run(`(${command}) >~/output 2>&1 </dev/null`, 300_000);
    return readFileSync(join(home, 'output'), 'utf8');
  };

  (python.program ? describe : describe.skip)(`plain SDKs${because(python.missing)}`, () => {
    const program = quoted(python.program ?? '');

    it.each(['openai', 'anthropic', 'google'])('%s, by latchkey env and by latchkey run', async (sdk) => {
      const ask = `${program} ${client('plain-sdk.py')} ${sdk}`;
      const answer = `${sdk} says `;
      expect(await output(`eval "$(latchkey env all)"; ${ask}`)).toContain(answer);
      expect(await output(`latchkey run -- ${ask}`)).toContain(answer);
    });

    it('the SQL connector, with a token of its own or by the SDK', async () => {
      const connect = `${program} ${client('sql-connector.py')} ${String(witness.port)}`;
      const literal = await output(`latchkey run --literal -- ${connect} literal`);
      expect(literal).toContain('Error during request to server');
      expect(witness.takeUsers()).toEqual([SANDBOX_OWNER]);
      const fresh = await output(`${connect} fresh`);
      expect(fresh).toContain('Error during request to server');
      expect(witness.takeUsers()).toEqual([SANDBOX_OWNER]);
    });
  });

  (dbt.program ? it : it.skip)(`dbt, with a token of its own${because(dbt.missing)}`, async () => {
    const folder = join(home, 'dbt');
    mkdirSync(folder);
    writeFileSync(join(folder, 'dbt_project.yml'), 'name: sample\nprofile: sample\n');
    const values = {
      type: 'databricks',
      host: '127.0.0.1',
      connection_parameters: { _port: witness.port },
      http_path: '/sql/1.0/warehouses/sample',
      schema: 'default',
      token: "{{ env_var('DATABRICKS_TOKEN') }}",
    };
    const profiles = { sample: { target: 'dev', outputs: { dev: values } } };
    writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profiles));
    const program = join(dbt.program ?? '', '../dbt');
    const debug = `DBT_SEND_ANONYMOUS_USAGE_STATS=false latchkey run --literal -- ${quoted(program)} debug`;
    await shell.run(`cd ${quoted(folder)}; ${debug} >~/output 2>&1 </dev/null & true`);
    // It goes on to try for minutes.
    const users = await waitFor(
      'dbt to ask the warehouse',
      () => {
        const seen = witness.takeUsers();
        return seen.length > 0 && seen;
      },
      { timeoutMs: 120_000 },
    );
    await shell.run('kill %1; wait');
    expect(users).toEqual([SANDBOX_OWNER]);
  });
});
