import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTempDir, REPOSITORY_ROOT, type Sandbox, startSandbox, type TempDir } from '@latchkey/testing';
import { because } from '../src/client-run';
import { databricksCli, pythonWithSdk } from '../src/optional-clients';

jest.setTimeout(300_000);

const run = promisify(execFile);
const RUN_TIMEOUT_MS = 120_000;
const python = pythonWithSdk();
const cli = databricksCli();
const HOME = '/Users/dev@example.com';
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

/** Fields that the sandbox sends and the SDK's data classes don't know. The sandbox's README says why. */
const KNOWN_DIFFERENCES = [
  'ListEndpointsResponse.endpoints.config.served_entities.foundation_model.ai_gateway_v2_supported',
  'ListEndpointsResponse.endpoints.config.served_entities.foundation_model.api_types',
  'ListPublicTokensResponse.token_infos.last_accessed_time',
];

/** The official clients, which know nothing of the sandbox, must find a workspace in it. */
describe('the sandbox as a workspace for official clients', () => {
  let sandbox: Sandbox;
  let folder: TempDir;
  let token: string;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.stop());
  beforeEach(async () => {
    await sandbox.control.reset();
    token = (await sandbox.control.makeToken()).value;
    folder = makeTempDir();
    const files = { 'main.py': 'print(1)', 'sub/data.bin': BYTES, 'nb.py': '# Databricks notebook source\n' };
    mkdirSync(join(folder.path, 'project/sub'), { recursive: true });
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder.path, 'project', name), content);
  });
  afterEach(() => folder.remove());

  (python.program ? it : it.skip)(
    `answers the Python SDK with what its data classes know${because(python.missing)}`,
    async () => {
      await sandbox.control.changeSettings({ modelGeneration: 3 });
      const app = await sandbox.control.appEnvironment();
      const env = {
        PATH: process.env['PATH'],
        HOME: folder.path,
        SANDBOX_URL: sandbox.url,
        SANDBOX_TOKEN: token,
        APP_CLIENT_ID: app['DATABRICKS_CLIENT_ID'],
        APP_CLIENT_SECRET: app['DATABRICKS_CLIENT_SECRET'],
      };
      const script = join(REPOSITORY_ROOT, 'apps/e2e/clients/programs/sandbox-conformance.py');
      const { stdout } = await run(python.program ?? '', [script], { env, timeout: RUN_TIMEOUT_MS });
      expect(JSON.parse(stdout)).toEqual({ differences: KNOWN_DIFFERENCES });
    },
  );

  (cli.program ? describe : describe.skip)(`by the Databricks CLI${because(cli.missing)}`, () => {
    const databricks = async (...args: string[]): Promise<string> => {
      const { stdout, stderr } = await run(cli.program ?? '', args, {
        cwd: join(folder.path, 'project'),
        timeout: RUN_TIMEOUT_MS,
        env: {
          PATH: process.env['PATH'],
          HOME: folder.path,
          DATABRICKS_HOST: sandbox.url,
          DATABRICKS_TOKEN: token,
          DATABRICKS_BUNDLE_ENGINE: 'direct', // the other engine downloads Terraform
        },
      });
      return stdout + stderr;
    };
    /** Paths below a folder of the owner's, and the types of what is there. */
    const objectsBelow = async (path: string): Promise<string[]> => {
      const { objects } = await sandbox.control.state();
      const start = `${HOME}/${path}/`;
      const below = objects.filter((each) => each.path.startsWith(start));
      return below.map((each) => `${each.type} ${each.path.slice(start.length)}`).sort();
    };
    const PROJECT = ['DIRECTORY sub', 'FILE main.py', 'FILE sub/data.bin', 'NOTEBOOK nb'];

    it('uploads a folder and downloads the same bytes', async () => {
      await databricks('workspace', 'import-dir', '.', `${HOME}/uploaded`);
      expect(await objectsBelow('uploaded')).toEqual(PROJECT);
      const target = join(folder.path, 'downloaded');
      await databricks('workspace', 'export-dir', `${HOME}/uploaded`, target);
      expect(readdirSync(target).sort()).toEqual(['main.py', 'nb.py', 'sub']);
      expect(readFileSync(join(target, 'sub/data.bin'))).toEqual(BYTES);
    });

    it('syncs changes of a folder, and deletions too', async () => {
      const sync = () => databricks('sync', '.', `/Workspace${HOME}/synced`);
      await sync();
      expect(await objectsBelow('synced')).toEqual(expect.arrayContaining(PROJECT));
      writeFileSync(join(folder.path, 'project/added.txt'), 'new');
      await run('rm', [join(folder.path, 'project/main.py')]);
      await sync();
      const objects = await objectsBelow('synced');
      expect(objects).toContain('FILE added.txt');
      expect(objects).not.toContain('FILE main.py');
    });

    it('validates, deploys, deploys again and destroys a bundle', async () => {
      const bundle = {
        bundle: { name: 'demo' },
        targets: { dev: { mode: 'development', default: true } },
        resources: {
          jobs: {
            one: { name: 'one', tasks: [{ task_key: 't', notebook_task: { notebook_path: './nb.py' } }] },
          },
        },
      };
      writeFileSync(join(folder.path, 'project/databricks.yml'), JSON.stringify(bundle)); // YAML includes JSON
      expect(await databricks('bundle', 'validate')).toContain('Validation OK!');
      expect(await databricks('bundle', 'deploy')).toContain('Deployment complete!');
      expect(await objectsBelow('.bundle/demo/dev/files')).toEqual(expect.arrayContaining(PROJECT));
      expect(await databricks('jobs', 'list')).toContain('[dev dev] one');
      expect(await databricks('bundle', 'deploy')).toContain('Deployment complete!');
      expect(await databricks('bundle', 'destroy', '--auto-approve')).toContain('Destroy complete!');
      expect(await databricks('jobs', 'list')).not.toContain('one');
      expect(await objectsBelow('.bundle/demo/dev')).toEqual([]);
    });

    it.each([
      [['apps', 'list'], 'latchkey'],
      [['apps', 'get', 'latchkey'], 'dev@example.com'],
      [['users', 'list'], 'other@example.com'],
      [['warehouses', 'list'], 'Starter Warehouse'],
      [['serving-endpoints', 'list'], 'databricks-claude-opus-4-8'],
      [['auth', 'describe'], 'User: dev@example.com'],
    ])('answers %j', async (args, words) => {
      expect(await databricks(...args)).toContain(words);
    });
  });
});
