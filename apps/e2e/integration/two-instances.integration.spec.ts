import { API, type PatStatus } from '@latchkey/contracts';
import { startLatchkey, waitFor } from '@latchkey/testing';
import { KillingField, QUIET } from '../src/killing-field';

jest.setTimeout(60_000);

let field: KillingField;
afterEach(() => field.close());

describe('two instances of the app', () => {
  it('that rotate in the same moment, again and again, sweep nothing of each other, and ask nobody', async () => {
    const env = { ...QUIET, LATCHKEY_ROTATION_INTERVAL_SECONDS: '2', LATCHKEY_PROOF_SECONDS: '1' };
    field = await KillingField.withToken(env);
    const other = await startLatchkey({ sandbox: field.sandbox, env });
    try {
      const visitor = await other.signIn();
      for (let round = 0; round < 12; round++) {
        await Promise.all([field.rotateNow(), visitor.fetch(API.rotatePat, { method: 'POST' })]);
        for (const at of [field.visitor, visitor]) {
          const { state } = (await (await at.fetch(API.patStatus)).json()) as PatStatus;
          expect(['valid', 'unreachable']).toContain(state);
        }
      }
    } finally {
      await other.stop();
    }
    // One of them left in the middle of whatever it did, and the other is hardly ever between two rotations.
    const settled = async (): Promise<boolean> => {
      const [{ ours }, { currentTokenId, attempt }] = [await field.liveTokens(), await field.journalled()];
      return attempt === 'none' && ours.some(({ id }) => id === currentTokenId) && ours.length <= 2;
    };
    await waitFor('one token, the journalled one', settled, { timeoutMs: 40_000 });
    // Where the other's token is the journalled one, it is verified as soon as that is seen.
    await waitFor('it to be verified', async () => (await field.status()).state === 'valid');
  });

  it('take turns: nobody is asked, nothing is lost, nothing is left', async () => {
    field = await KillingField.withToken({ ...QUIET, LATCHKEY_PROOF_SECONDS: '1' });
    const other = await startLatchkey({
      sandbox: field.sandbox,
      env: { ...QUIET, LATCHKEY_PROOF_SECONDS: '1' },
    });
    try {
      const visitor = await other.signIn();
      const otherStatus = async (): Promise<PatStatus> =>
        (await (await visitor.fetch(API.patStatus)).json()) as PatStatus;
      for (let turn = 0; turn < 2; turn++) {
        await field.rotateNow();
        await visitor.fetch(API.rotatePat, { method: 'POST' });
      }
      await field.onlyOneLeft();
      const { generation } = await field.journalled();
      for (const status of [field.status.bind(field), otherStatus]) {
        await waitFor('both to hold the newest token', async () => {
          const now = await status();
          return now.valid && now.generation === generation;
        });
      }
    } finally {
      await other.stop();
    }
  });
});
