import { join } from 'node:path';
import { REPOSITORY_ROOT, waitFor } from '@latchkey/testing';
import { client, ClientRun, quoted, type ClientResult } from '../src/client-run';
import { goSdkProgram, pythonWithSdk } from '../src/optional-clients';

jest.setTimeout(300_000);

const python = pythonWithSdk();
const goSdk = goSdkProgram(join(REPOSITORY_ROOT, 'apps/e2e/clients/programs/go-sdk.go'));

describe('SDKs that keep what they were given, as they do with an overlap of a minute', () => {
  const OVERLAP_SECONDS = 64;
  let run: ClientRun;
  let results: Map<string, ClientResult>;

  beforeAll(async () => {
    run = await ClientRun.start({
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
