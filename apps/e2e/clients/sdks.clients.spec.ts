import { join } from 'node:path';
import { REPOSITORY_ROOT, waitFor } from '@latchkey/testing';
import { because, client, ClientRun, quoted, type ClientResult } from '../src/client-run';
import {
  CLI_VERSION,
  databricksCli,
  goSdkProgram,
  pythonWithSdk,
  recordVersion,
  SDK_VERSION,
} from '../src/optional-clients';
import { scaled } from '../src/scaled';

jest.setTimeout(300_000);

const python = pythonWithSdk();
const cli = databricksCli();
const goSdk = goSdkProgram(join(REPOSITORY_ROOT, 'apps/e2e/clients/programs/go-sdk.go'));

const ROTATIONS = scaled(3, 10);
const REQUESTS = scaled(1_000, 10_000);

describe(`real clients, over ${ROTATIONS} rotations and more`, () => {
  const FAST = {
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '4',
    LATCHKEY_OVERLAP_SECONDS: '4',
    LATCHKEY_TOKEN_LIFETIME_SECONDS: '120',
  };
  let run: ClientRun;
  let results: Map<string, ClientResult>;
  let rotations = 0;

  beforeAll(async () => {
    run = await ClientRun.start(FAST);
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
    if (python.program) recordVersion('Databricks SDK for Python', SDK_VERSION);
    if (cli.program) recordVersion('Databricks CLI and its Go SDK', CLI_VERSION);
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

  it('completes every request', () => {
    const requests = [...results.values()].reduce((sum, result) => sum + result.requests, 0);
    const counts = [...results].map(([name, result]) => `${name} ${String(result.requests)}`);
    console.info(`${String(rotations)} rotations, ${String(requests)} requests: ${counts.join(', ')}`);
    expect([...results.values()].flatMap(({ failures }) => failures)).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(REQUESTS);
    expect(rotations).toBeGreaterThanOrEqual(ROTATIONS);
  });

  it('the JavaScript SDK, one process', () => {
    expectNoFailure('js-sdk', 'databricks-sdk-js', scaled(20, 200));
  });

  it('a client that keeps each token until the second it expires', () => {
    expectNoFailure('to-the-second', 'to-the-second', scaled(50, 500));
    expect(run.front.seen('to-the-second').withOlderToken).toBeGreaterThan(0);
    expect(results.get('to-the-second')?.refreshes).toBeLessThan(60);
  });

  it('latchkey token, a process each time', () => {
    expectNoFailure('token-and-curl', 'token-and-curl', scaled(3, 20));
  });

  it('git with the credential helper, pushing and fetching', () => {
    expectNoFailure('git', 'git/', scaled(3, 10));
  });

  (python.program ? it : it.skip)(`the Python SDK, one process${because(python.missing)}`, () => {
    expectNoFailure('python-sdk', 'databricks-sdk-py', scaled(10, 100));
    expect(results.get('python-sdk')?.signsInBy).toBe('metadata-service');
  });

  (goSdk.program ? it : it.skip)(`the Go SDK, one process${because(goSdk.missing)}`, () => {
    expectNoFailure('go-sdk', 'databricks-sdk-go', scaled(10, 100));
    expect(results.get('go-sdk')?.signsInBy).toBe('metadata-service');
  });

  (cli.program ? it : it.skip)(`the Databricks CLI, a process each time${because(cli.missing)}`, () => {
    expectNoFailure('cli', 'cli/', scaled(3, 10));
  });
});
