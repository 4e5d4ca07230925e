import { API, type PatStatus } from '@latchkey/contracts';
import { startLatchkey, waitFor } from '@latchkey/testing';
import { CrashHarness } from '../src/crash-harness';

jest.setTimeout(180_000);

const ENV = {
  LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_PROOF_SECONDS: '1',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '1',
};
/** As many as the rate limit lets through in a minute. */
const ROUNDS = 5;

it('two servers that rotate at the same moment sweep no token of each other and ask for none', async () => {
  const harness = await CrashHarness.open(ENV);
  try {
    await harness.begin();
    await harness.setUp();
    const other = await startLatchkey({ sandbox: harness.sandbox, env: ENV });
    try {
      const visitor = await other.signIn();
      for (let round = 0; round < ROUNDS; round++) {
        await Promise.all([harness.rotateNow(), visitor.fetch(API.rotatePat, { method: 'POST' })]);
        for (const at of [harness.visitor, visitor]) {
          const { state } = (await (await at.fetch(API.patStatus)).json()) as PatStatus;
          expect(['valid', 'unreachable']).toContain(state);
        }
      }
    } finally {
      await other.stop();
    }
    await waitFor(
      'only the stored token and its predecessor',
      async () => {
        const { ours } = await harness.liveTokens();
        const { currentTokenId, attempt } = await harness.storedRecord();
        return attempt === 'none' && ours.some(({ id }) => id === currentTokenId) && ours.length <= 2;
      },
      { timeoutMs: 40_000 },
    );
    await waitFor('the token to be verified', async () => (await harness.status()).state === 'valid');
  } finally {
    await harness.close();
  }
});
