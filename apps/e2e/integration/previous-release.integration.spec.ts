import { API, type PatStatus } from '@latchkey/contracts';
import { startLatchkey, waitFor, type Latchkey, type Visitor } from '@latchkey/testing';
import { previousRelease } from '../src/previous-release';
import { RestartableServer } from '../src/restartable-server';

jest.setTimeout(90_000);

const ENV = {
  LATCHKEY_PROOF_SECONDS: '1',
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '1',
};
const script = previousRelease();

/** Starts the previous release on the workspace of `server`. */
const startPrevious = (server: RestartableServer): Promise<Latchkey> =>
  startLatchkey({ sandbox: server.sandbox, env: ENV, ...(script !== null && { startScript: script }) });

const statusFor = async (visitor: Visitor): Promise<PatStatus> =>
  (await (await visitor.fetch(API.patStatus)).json()) as PatStatus;

(script === null ? describe.skip : describe)(
  'beside the previous release (needs its commit in the history)',
  () => {
    let server: RestartableServer;
    beforeEach(async () => (server = await RestartableServer.open(ENV)));
    afterEach(() => server.close());

    const setUpPrevious = async (): Promise<{ previous: Latchkey; visitor: Visitor }> => {
      const previous = await startPrevious(server);
      const visitor = await previous.signIn();
      const { value } = await server.sandbox.control.makeToken({ comment: 'pasted' });
      expect((await visitor.fetch(API.configurePat, { json: { token: value } })).status).toBe(200);
      return { previous, visitor };
    };
    const isValid = async (): Promise<boolean> => (await server.status()).state === 'valid';

    it('takes over its token without asking, and replaces it', async () => {
      const { previous } = await setUpPrevious();
      const [left] = (await server.liveTokens()).ours;
      await previous.stop();
      await server.start();
      await waitFor('the warm start', isValid);
      await waitFor('the token of the previous release to be revoked', async () =>
        (await server.liveTokens()).ours.every(({ id }) => id !== left?.id),
      );
      await server.restart('SIGKILL');
      await waitFor('the warm start from the new scope', isValid);
    });

    it('takes over while the previous release still runs, which then lets go', async () => {
      const { previous, visitor } = await setUpPrevious();
      try {
        await server.start();
        await waitFor('the take-over', isValid);
        await visitor.fetch(API.rotatePat, { method: 'POST' });
        await waitFor(
          'the previous release to find its place left',
          async () => (await statusFor(visitor)).state === 'stale',
        );
        await waitFor('one live token', async () => (await server.liveTokens()).ours.length === 1);
        expect(await isValid()).toBe(true);
      } finally {
        await previous.stop();
      }
    });

    it('lets the previous release come back, which asks, and takes over from it again', async () => {
      await (await setUpPrevious()).previous.stop();
      await server.start();
      await waitFor('the take-over', isValid);
      await server.kill('SIGTERM');

      const back = await startPrevious(server);
      const visitor = await back.signIn();
      expect(await statusFor(visitor)).toMatchObject({ state: 'stale', valid: false });
      const { value } = await server.sandbox.control.makeToken({ comment: 'pasted after the rollback' });
      expect((await visitor.fetch(API.configurePat, { json: { token: value } })).status).toBe(200);
      await back.stop();

      await server.start();
      await waitFor('the second take-over', isValid);
      await waitFor('one live token', async () => (await server.liveTokens()).ours.length === 1);
    });
  },
);
