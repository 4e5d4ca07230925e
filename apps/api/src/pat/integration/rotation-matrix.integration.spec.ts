import {
  checkMatrix,
  isDurableInSetUp,
  MOMENTS,
  ROTATION_CALLS,
  SET_UP_CALLS,
  type Kill,
} from '@latchkey/testing';
import { RotationFixture } from './rotation-fixture.test-kit';

const kills: Kill[] = [];
let fixture: RotationFixture;
let bystander: { readonly id: string };

beforeAll(async () => {
  fixture = await RotationFixture.open();
});

afterAll(async () => {
  await fixture.close();
  checkMatrix(kills);
});

async function begin(): Promise<void> {
  await fixture.reset();
  bystander = await fixture.sandbox.control.makeToken({ comment: 'none of our business' });
  await fixture.start();
}

/** Lets time pass until a single token of ours lives, and that is the stored one. */
async function expectAllAccountedFor(): Promise<void> {
  const { currentTokenId } = await fixture.tickUntil('the rotation to settle', async () => {
    const record = await fixture.storedRecord();
    // An intent without a successor has no meaning after a restart.
    return record.attempt !== 'pending' && record.retiring === 0 && record;
  });
  await fixture.onlyOneLeft();
  expect((await fixture.liveTokens()).ours.map(({ id }) => id)).toEqual([currentTokenId]);
}

async function expectForeignUntouched(...ids: readonly string[]): Promise<void> {
  const { foreign } = await fixture.liveTokens();
  expect(foreign.map(({ id }) => id).sort()).toEqual([bystander.id, ...ids].sort());
}

async function atKill(): Promise<Kill['atKill']> {
  return { liveTokens: (await fixture.liveTokens()).ours.length, ...(await fixture.storedRecord()) };
}

/** A whole rotation: the new token, and the revocation of the old one once the overlap has passed. */
async function rotate(): Promise<void> {
  const { api } = fixture;
  await api.rotateNow();
  await api.tick();
  await fixture.advance(1);
  await api.tick();
}

describe('killed in a rotation', () => {
  beforeAll(async () => {
    await begin();
    await fixture.setUp();
  });

  describe.each(ROTATION_CALLS.map(({ name, path }, call) => ({ call, name, path })))(
    'at call $call, $name',
    ({ call, path }) => {
      it.each(MOMENTS)('%s: keeps one usable token, loses none and asks for none', async (moment) => {
        const before = await fixture.api.status();
        expect(await fixture.killAt(call, moment, rotate)).toBe(path);
        const seen = await atKill();

        await fixture.start();
        expect((await fixture.api.status()).state).toBe('valid');
        await expectAllAccountedFor();
        await expectForeignUntouched();
        const generationsGained = (await fixture.api.status()).generation - before.generation;
        expect(generationsGained).toBeGreaterThanOrEqual(0);
        kills.push({ flow: 'rotation', call, moment, atKill: seen, generationsGained, askedForToken: false });
      });
    },
  );
});

describe('killed in a set-up', () => {
  beforeEach(begin);

  describe.each(SET_UP_CALLS.map(({ name, path }, call) => ({ call, name, path })))(
    'at call $call, $name',
    ({ call, path }) => {
      it.each(MOMENTS)('%s: continues with a stored token or asks again, and loses none', async (moment) => {
        const pasted = await fixture.sandbox.control.makeToken({ comment: 'pasted' });
        expect(await fixture.killAt(call, moment, () => fixture.api.paste(pasted.value))).toBe(path);
        const seen = await atKill();
        const isDurable = isDurableInSetUp(call, moment);

        await fixture.start();
        expect((await fixture.api.status()).state).toBe(isDurable ? 'valid' : 'unconfigured');
        if (!isDurable) {
          await expectForeignUntouched(pasted.id);
          expect((await fixture.api.paste(pasted.value)).status).toBe(200);
        }
        await expectAllAccountedFor();
        await expectForeignUntouched();
        const generationsGained = isDurable ? 1 : 0;
        kills.push({
          flow: 'set-up',
          call,
          moment,
          atKill: seen,
          generationsGained,
          askedForToken: !isDurable,
        });
      });
    },
  );
});
