import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SANDBOX_OWNER } from '@latchkey/testing';
import { because, client, ClientRun, quoted } from '../src/client-run';
import { databricksCli, pythonWithSdk } from '../src/optional-clients';
import { Shell } from '../src/shell';

jest.setTimeout(300_000);

const python = pythonWithSdk();
const cli = databricksCli();

/** Ways to point an SDK at the workspace and to sign in. */
interface Case {
  readonly settings?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Without the session’s environment, so that only the home folder’s file is left. */
  readonly fileAlone?: boolean;
}

const OTHER_USER = 'other@example.com';
const BY_FILE = { user: SANDBOX_OWNER, signsInBy: 'pat' };
const BY_METADATA_SERVICE = { user: SANDBOX_OWNER, signsInBy: 'metadata-service' };
const BY_OWN_TOKEN = { user: OTHER_USER, signsInBy: 'pat' };
const REFUSED = { refusal: expect.stringContaining('more than one authorization method configured') };

const SESSION: Case = {};
const PROFILE: Case = { settings: { profile: 'DEFAULT' } };
const PROFILE_VARIABLE: Case = { environment: { DATABRICKS_CONFIG_PROFILE: 'DEFAULT' } };
const FILE_ALONE: Case = { fileAlone: true };
const ENVIRONMENT_ALONE: Case = { environment: { HOME: '/nonexistent' } };

describe('who a real client acts as in a session', () => {
  let run: ClientRun;
  let shell: Shell;
  let home: string;
  /** A token of another user, which must never act as the owner. */
  let own: string;

  beforeAll(async () => {
    run = await ClientRun.start({ LATCHKEY_DATABRICKSCFG: 'on' });
    const { control } = run.both.sandbox;
    await control.addUser({ userName: OTHER_USER });
    own = (await control.makeToken({ userName: OTHER_USER })).value;
    home = run.both.latchkey.home;
    shell = await Shell.open(run.both);
  });
  afterAll(async () => {
    shell.leave();
    await run.stop();
  });

  /** Runs a program in the session. Its output goes to a file, because a terminal would break long lines. */
  const output = async (command: string): Promise<string> => {
    await shell.run(`${command} >~/output 2>&1 </dev/null`, 120_000);
    return readFileSync(join(home, 'output'), 'utf8');
  };
  const ask = async (program: string, ...cases: readonly Case[]): Promise<unknown> =>
    JSON.parse(await output(`${program} ${quoted(JSON.stringify(cases))}`));

  (python.program ? describe : describe.skip)(`the Python SDK${because(python.missing)}`, () => {
    const program = `${quoted(python.program ?? '')} ${client('python-who.py')}`;

    it('the owner: by default, by the profile DEFAULT, by the file alone, by the environment alone', async () => {
      expect(await ask(program, SESSION, PROFILE, PROFILE_VARIABLE, FILE_ALONE, ENVIRONMENT_ALONE)).toEqual([
        BY_METADATA_SERVICE,
        BY_FILE,
        BY_FILE,
        BY_FILE,
        BY_METADATA_SERVICE,
      ]);
    });

    it('a token of one’s own: its user if the sign-in method is named, otherwise a refusal', async () => {
      const named = { settings: { token: own, auth_type: 'pat' } };
      const besideProfile = { settings: { token: own, profile: 'DEFAULT' } };
      const unnamed = { settings: { token: own } };
      const variable = { environment: { DATABRICKS_TOKEN: own } };
      expect(await ask(program, named, besideProfile, unnamed, variable)).toEqual([
        BY_OWN_TOKEN,
        BY_OWN_TOKEN,
        REFUSED,
        REFUSED,
      ]);
    });
  });

  (python.program && cli.program ? it : it.skip)(
    `latchkey doctor has both of them sign in${because(python.missing ?? cli.missing)}`,
    async () => {
      const folder = join(home, 'cli');
      mkdirSync(folder);
      const path = `PATH=${quoted(dirname(python.program ?? ''))}:"$PATH":${quoted(folder)}`;
      const link = `ln -s "$(command -v ${quoted(cli.program ?? '')})" ${quoted(join(folder, 'databricks'))}`;
      const printed = await output(`(${link}; ${path} latchkey doctor)`);
      expect(printed).toContain(`Databricks CLI: acts as ${SANDBOX_OWNER}\n`);
      expect(printed).toContain('Databricks SDK for Python: signs in by metadata-service\n');
    },
  );

  (cli.program ? describe : describe.skip)(`the Databricks CLI${because(cli.missing)}`, () => {
    const program = quoted(cli.program ?? '');
    const user = async (options = '', before = ''): Promise<string> => {
      const printed = await output(`${before} ${program} current-user me -o json ${options}`);
      return /"userName": *"([^"]+)"/.exec(printed)?.[1] ?? printed;
    };

    it('the owner: by default, by the profile DEFAULT, by the file alone, by the environment alone', async () => {
      const emptied = `env -i HOME=${quoted(home)}`;
      expect([
        await user(),
        await user('-p DEFAULT'),
        await user('', 'DATABRICKS_CONFIG_PROFILE=DEFAULT'),
        await user('', emptied),
        await user('', 'HOME=/nonexistent'),
      ]).toEqual(Array.from({ length: 5 }, () => SANDBOX_OWNER));
    });

    it('the owner in a bundle whose target names the profile DEFAULT', async () => {
      const folder = join(home, 'bundle');
      mkdirSync(folder);
      const targets = 'targets:\n  dev:\n    default: true\n    workspace:\n      profile: DEFAULT\n';
      writeFileSync(join(folder, 'databricks.yml'), `bundle:\n  name: sample\n${targets}`);
      const printed = await output(`(cd ${quoted(folder)} && ${program} bundle validate -o json)`);
      expect(printed).toContain(`"userName": "${SANDBOX_OWNER}"`);
    });

    it('a token of one’s own: its user if the sign-in method is named, otherwise a refusal', async () => {
      const variable = `DATABRICKS_TOKEN=${own}`;
      expect(await user('-p DEFAULT', variable)).toBe(OTHER_USER);
      expect(await user('', `${variable} DATABRICKS_AUTH_TYPE=pat`)).toBe(OTHER_USER);
      expect(await user('', variable)).toEqual(REFUSED.refusal);
    });
  });

  describe('the JavaScript SDK', () => {
    const program = `node ${client('js-who.cjs')}`;

    it('the owner: by default, by the profile DEFAULT, by the file alone, by the environment alone', async () => {
      expect(await ask(program, SESSION, PROFILE, PROFILE_VARIABLE, FILE_ALONE, ENVIRONMENT_ALONE)).toEqual([
        BY_METADATA_SERVICE,
        BY_FILE,
        BY_FILE,
        BY_FILE,
        BY_METADATA_SERVICE,
      ]);
    });

    it('a token of one’s own: its user', async () => {
      const setting = { settings: { token: own } };
      const variable = { environment: { DATABRICKS_TOKEN: own } };
      const besideProfile = { settings: { token: own, profile: 'DEFAULT' } };
      expect(await ask(program, setting, variable, besideProfile)).toEqual([
        BY_OWN_TOKEN,
        BY_OWN_TOKEN,
        BY_OWN_TOKEN,
      ]);
    });
  });
});
