import { waitFor } from '@latchkey/testing';
import { CrashHarness } from '../src/crash-harness';

jest.setTimeout(180_000);

let harness: CrashHarness;
afterEach(() => harness.close());

it('rotates on the real clock, and with LATCHKEY_WHEN_IDLE=expire only while a shell is open', async () => {
  harness = await CrashHarness.open({
    LATCHKEY_ROTATION_INTERVAL_SECONDS: '2',
    LATCHKEY_TOKEN_LIFETIME_SECONDS: '60',
    LATCHKEY_OVERLAP_SECONDS: '1',
    LATCHKEY_WHEN_IDLE: 'expire',
  });
  await harness.begin();
  await harness.setUp();
  expect(await harness.status()).toMatchObject({ letsExpire: true, nextRotationAt: null, generation: 1 });
  expect((await harness.openSession()).status).toBe(201);
  await waitFor('two rotations', async () => (await harness.status()).generation >= 3);
  expect((await harness.status()).letsExpire).toBe(false);
});

it('SIGTERM in the middle of a rotation ends the server within the platform’s 15 s, and the next start continues', async () => {
  harness = await CrashHarness.open();
  await harness.begin();
  await harness.setUp();
  const startedMs = Date.now();
  await harness.terminateAt('/api/2.0/token/create', () => harness.rotateNow());
  expect(Date.now() - startedMs).toBeLessThan(15_000);
  await harness.start();
  // The minted token is swept. The rotation starts over when it is due.
  expect(await harness.status()).toMatchObject({ state: 'valid', generation: 1 });
  await harness.onlyOneLeft();
});
