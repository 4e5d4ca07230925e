import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type PatStatus } from '@latchkey/contracts';
import { REPOSITORY_ROOT, waitFor } from '@latchkey/testing';
import { databricksCli, goSdkProgram, pythonWithSdk } from '../src/optional-clients';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';
import { WorkspaceFront } from '../src/workspace-front';

jest.setTimeout(300_000);

const CLIENTS = join(REPOSITORY_ROOT, 'apps/e2e/clients');
const python = pythonWithSdk();
const cli = databricksCli();
const goSdk = goSdkProgram(join(CLIENTS, 'go-sdk.go'));

/** What a client printed at its end. */
interface Result {
  readonly requests: number;
  readonly failures: readonly string[];
  readonly signsInBy?: string | null;
  readonly refreshes?: number;
}

/** Latchkey with clients in sessions of their own, which run until they are told to stop. */
class Run {
  readonly #shells = new Map<string, Shell>();

  private constructor(
    readonly both: TwoProcesses,
    readonly front: WorkspaceFront,
  ) {}

  static async start(env: Record<string, string>): Promise<Run> {
    let front: WorkspaceFront | null = null;
    const both = await TwoProcesses.start(async ({ url }) => {
      front = await WorkspaceFront.start(url);
      return { ...env, DATABRICKS_HOST: front.url, LATCHKEY_DATABRICKSCFG: 'off' };
    });
    return new Run(both, front as unknown as WorkspaceFront);
  }

  get stopFile(): string {
    return join(this.both.latchkey.home, 'stop');
  }

  /** Starts a client in a shell of its own. */
  async begin(name: string, command: string): Promise<void> {
    const shell = await Shell.open(this.both);
    this.#shells.set(name, shell);
    await shell.run(`${command} >~/${name}.json 2>~/${name}.err & disown`);
  }

  async rotations(): Promise<number> {
    const status = await this.both.visitor.fetch(API.patStatus);
    return ((await status.json()) as PatStatus).generation - 1;
  }

  /** Tells all of them to stop. @returns what they printed */
  async end(): Promise<Map<string, Result>> {
    writeFileSync(this.stopFile, '');
    const results = new Map<string, Result>();
    for (const name of this.#shells.keys()) {
      const read = (suffix: string) =>
        readFileSync(join(this.both.latchkey.home, `${name}.${suffix}`), 'utf8');
      const printed = await waitFor(
        `${name} to end: ${read('err')}`,
        () => read('json').endsWith('\n') && read('json'),
        { timeoutMs: 30_000 },
      );
      results.set(name, JSON.parse(printed) as Result);
    }
    return results;
  }

  async stop(): Promise<void> {
    for (const shell of this.#shells.values()) shell.leave();
    await this.both.stop();
    this.front.stop();
  }
}

/** In single quotes, for a shell. */
const quoted = (text: string): string => `'${text}'`;
const client = (file: string): string => quoted(join(CLIENTS, file));

describe('real clients, over ten rotations and more', () => {
  const ROTATIONS = 10;
  const REQUESTS = 10_000;
  const FAST = {
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '4',
    LATCHKEY_OVERLAP_SECONDS: '4',
    LATCHKEY_TOKEN_LIFETIME_SECONDS: '120',
  };
  let run: Run;
  let results: Map<string, Result>;
  let rotations = 0;

  beforeAll(async () => {
    run = await Run.start(FAST);
    const { stopFile, front } = run;
    const loop = `sh ${client('loop.sh')} ${quoted(stopFile)}`;
    await run.begin('js-sdk', `node ${client('js-sdk.cjs')} ${quoted(stopFile)}`);
    await run.begin('to-the-second', `node ${client('to-the-second.mjs')} ${quoted(stopFile)}`);
    await run.begin('token-and-curl', `${loop} sh ${client('token-and-curl.sh')}`);
    await run.begin('git', `${loop} sh ${client('git-round.sh')} ${quoted(front.repositoryUrl)} ~/clone`);
    if (python.program)
      await run.begin(
        'python-sdk',
        `${quoted(python.program)} ${client('python-sdk.py')} ${quoted(stopFile)}`,
      );
    if (goSdk.program) await run.begin('go-sdk', `${quoted(goSdk.program)} ${quoted(stopFile)}`);
    if (cli.program) await run.begin('cli', `${loop} ${quoted(cli.program)} current-user me`);
    await waitFor(
      'enough rotations and requests',
      async () => (await run.rotations()) >= ROTATIONS && run.front.seen('').requests >= REQUESTS * 1.1,
      { timeoutMs: 240_000 },
    );
    rotations = await run.rotations();
    results = await run.end();
  });
  afterAll(() => run.stop());

  const expectNoFailure = (name: string, userAgent: string, atLeast: number): void => {
    expect(results.get(name)?.failures).toEqual([]);
    expect(results.get(name)?.requests).toBeGreaterThanOrEqual(atLeast);
    expect(run.front.seen(userAgent)).toMatchObject({ refused: 0 });
    expect(run.front.seen(userAgent).requests).toBeGreaterThanOrEqual(atLeast);
  };

  it('none of ten thousand requests fails', () => {
    const requests = [...results.values()].reduce((sum, result) => sum + result.requests, 0);
    const counts = [...results].map(([name, result]) => `${name} ${String(result.requests)}`);
    console.info(`${String(rotations)} rotations, ${String(requests)} requests: ${counts.join(', ')}`);
    expect([...results.values()].flatMap(({ failures }) => failures)).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(REQUESTS);
    expect(rotations).toBeGreaterThanOrEqual(ROTATIONS);
  });

  it('the JavaScript SDK, one process', () => {
    expectNoFailure('js-sdk', 'databricks-sdk-js', 200);
  });

  it('a client that keeps its token to the very second, and so uses old ones', () => {
    expectNoFailure('to-the-second', 'to-the-second', 500);
    expect(run.front.seen('to-the-second').withOlderToken).toBeGreaterThan(0);
    expect(results.get('to-the-second')?.refreshes).toBeLessThan(60);
  });

  it('latchkey token, each time anew', () => {
    expectNoFailure('token-and-curl', 'token-and-curl', 20);
  });

  it('git over the helper, pushing and fetching', () => {
    expectNoFailure('git', 'git/', 10);
  });

  (python.program ? it : it.skip)(`the Python SDK, one process${because(python.missing)}`, () => {
    expectNoFailure('python-sdk', 'databricks-sdk-py', 100);
    expect(results.get('python-sdk')?.signsInBy).toBe('metadata-service');
  });

  (goSdk.program ? it : it.skip)(`the Go SDK, one process${because(goSdk.missing)}`, () => {
    expectNoFailure('go-sdk', 'databricks-sdk-go', 100);
    expect(results.get('go-sdk')?.signsInBy).toBe('metadata-service');
  });

  (cli.program ? it : it.skip)(`the Databricks CLI, each time anew${because(cli.missing)}`, () => {
    expectNoFailure('cli', 'cli/', 10);
  });
});

describe('SDKs that keep what they were given, as they do with an overlap of a minute', () => {
  const OVERLAP_SECONDS = 64;
  let run: Run;
  let results: Map<string, Result>;

  beforeAll(async () => {
    run = await Run.start({
      LATCHKEY_ROTATION_INTERVAL_SECONDS: '6',
      LATCHKEY_OVERLAP_SECONDS: String(OVERLAP_SECONDS),
      LATCHKEY_TOKEN_LIFETIME_SECONDS: '300',
    });
    await run.begin('js-sdk', `node ${client('js-sdk.cjs')} ${quoted(run.stopFile)}`);
    if (python.program)
      await run.begin(
        'python-sdk',
        `${quoted(python.program)} ${client('python-sdk.py')} ${quoted(run.stopFile)}`,
      );
    if (goSdk.program) await run.begin('go-sdk', `${quoted(goSdk.program)} ${quoted(run.stopFile)}`);
    const revoked = async (): Promise<number> =>
      (await run.both.sandbox.control.state()).tokens.filter(
        ({ status, comment }) => status === 'revoked' && comment.startsWith('latchkey/'),
      ).length;
    await waitFor('tokens to be revoked that they held', async () => (await revoked()) >= 3, {
      timeoutMs: 2 * OVERLAP_SECONDS * 1_000,
    });
    results = await run.end();
  });
  afterAll(() => run.stop());

  it.each([
    ['js-sdk', 'databricks-sdk-js'],
    ...(python.program ? [['python-sdk', 'databricks-sdk-py']] : []),
    ...(goSdk.program ? [['go-sdk', 'databricks-sdk-go']] : []),
  ])('%s has used old tokens, and was never refused', (name, userAgent) => {
    expect(results.get(name)?.failures).toEqual([]);
    const { requests, refused, withOlderToken } = run.front.seen(userAgent);
    console.info(`${name}: ${String(requests)} requests, ${String(withOlderToken)} with an old token`);
    expect([requests > 500, refused]).toEqual([true, 0]);
    expect(withOlderToken).toBeGreaterThan(50);
  });
});

function because(missing: string | null): string {
  return missing === null ? '' : ` (skipped: ${missing})`;
}
