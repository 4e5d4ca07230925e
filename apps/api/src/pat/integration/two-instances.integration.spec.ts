import { Rotator } from '../rotator';
import { QUIET, RotationFixture } from './rotation-fixture.test-kit';

let fixture: RotationFixture;
beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

describe('two instances', () => {
  it('that keep rotating at the same moment sweep no token of each other and ask for none', async () => {
    const env = { ...QUIET, LATCHKEY_ROTATION_INTERVAL_SECONDS: '2', LATCHKEY_PROOF_SECONDS: '1' };
    const one = await fixture.startWithToken(env);
    const other = await fixture.startAnother(env);
    for (let round = 0; round < 12; round++) {
      // Past the controller, whose rate limit would end the race after five rounds.
      await Promise.all([one, other].map(({ app }) => app.get(Rotator).rotateNow()));
      for (const instance of [one, other]) {
        expect(['valid', 'unreachable']).toContain((await instance.status()).state);
      }
    }
    await fixture.stop(other);
    await fixture.tickUntil('only the stored token and its predecessor left', async () => {
      const { ours } = await fixture.liveTokens();
      const { currentTokenId, attempt } = await fixture.storedRecord();
      return attempt === 'none' && ours.some(({ id }) => id === currentTokenId) && ours.length <= 2;
    });
    // Where the stored token is the other's, this instance verifies it as soon as it sees that.
    await fixture.tickUntil('the token verified', async () => (await one.status()).state === 'valid');
  });

  it('that take turns lose no token, leave none behind and ask for none', async () => {
    const env = { ...QUIET, LATCHKEY_PROOF_SECONDS: '1' };
    const one = await fixture.startWithToken(env);
    const other = await fixture.startAnother(env);
    for (let turn = 0; turn < 2; turn++) {
      await one.rotateNow();
      await other.rotateNow();
    }
    await fixture.onlyOneLeft();
    const { generation } = await fixture.storedRecord();
    for (const instance of [one, other]) {
      await fixture.tickUntil('both hold the newest token', async () => {
        const now = await instance.status();
        return now.valid && now.generation === generation;
      });
    }
  });
});
