import { createHash } from 'node:crypto';
import { existsSync, readFileSync, utimesSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { KillingField, type Moment } from '../src/killing-field';
import { matrixRow, updateMatrix, type MatrixRow } from '../src/rotation-matrix';
import { waitFor } from '@latchkey/testing';

jest.setTimeout(60_000);

const MOMENTS: readonly Moment[] = ['before the effect', 'after the effect, before the reply'];

const ME = '/api/2.0/preview/scim/v2/Me';
const GET = '/api/2.0/secrets/get';
const PUT = '/api/2.0/secrets/put';
const CREATE = '/api/2.0/token/create';
const LIST = '/api/2.0/token/list';
const DELETE = '/api/2.0/token/delete';

/** Every call that a rotation makes, in its order. */
const ROTATION = [
  { name: 'verify the old token', path: ME },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal the intent', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'mint the successor', path: CREATE },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal the successor', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'verify the successor', path: ME },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal that it is current', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'look for orphans', path: LIST },
  { name: 'look what another instance journalled', path: GET },
  { name: 'write the ledger', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'look whether the journal still has it', path: GET },
  { name: 'revoke the old token', path: DELETE },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal that it is gone', path: PUT },
  { name: 'read it back', path: GET },
];

/** Every call that a set-up makes, from the verification of the pasted token on. */
const SET_UP = [
  { name: 'ask whose the pasted token is', path: ME },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal the intent', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'look for orphans', path: LIST },
  { name: 'look what another instance journalled', path: GET },
  { name: 'mint the successor', path: CREATE },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal the successor', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'verify the successor', path: ME },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal that it is current', path: PUT },
  { name: 'read it back', path: GET },
  { name: 'look whether the journal still has it', path: GET },
  { name: 'find the pasted token in the list', path: LIST },
  { name: 'revoke the pasted token', path: DELETE },
  { name: 'look whether another instance wrote', path: GET },
  { name: 'journal that it is gone', path: PUT },
  { name: 'read it back', path: GET },
];

/** Calls from here on come after the successor was journalled: a restart goes on from it. */
const durableFrom = SET_UP.findIndex(({ name }) => name === 'journal the successor');

const rows: MatrixRow[] = [];
let field: KillingField;
let bystander: { readonly id: string };

async function expectAllAccountedFor(): Promise<void> {
  const { currentTokenId } = await waitFor('the rotation to settle', async () => {
    const journalled = await field.journalled();
    // An intent that nobody minted for means nothing any more.
    return journalled.attempt !== 'pending' && journalled.retiring === 0 && journalled;
  });
  const ours = await waitFor('orphans to be swept', async () => {
    const live = await field.liveTokens();
    return live.ours.length === 1 && live.ours;
  });
  expect(ours[0]?.id).toBe(currentTokenId);
}

async function expectForeignUntouched(...ids: readonly string[]): Promise<void> {
  const { foreign } = await field.liveTokens();
  expect(foreign.map(({ id }) => id).sort()).toEqual([bystander.id, ...ids].sort());
}

beforeAll(async () => {
  field = await KillingField.open();
});

afterAll(async () => {
  await field.close();
  updateMatrix(rows);
});

describe('killed in a rotation', () => {
  beforeAll(async () => {
    bystander = await field.sandbox.control.makeToken({ comment: 'none of our business' });
    await field.start();
    await field.setUp();
  });

  afterEach(expectAllAccountedFor);

  describe.each(ROTATION.map((one, call) => ({ ...one, call })))(
    'at call $call, $name',
    ({ name, path, call }) => {
      it.each(MOMENTS)('%s: one usable token, nothing lost, nobody asked', async (moment) => {
        const { generation } = await field.status();
        expect(await field.killAt(call, moment, () => field.rotateNow())).toBe(path);
        const atKill = { live: (await field.liveTokens()).ours.length, ...(await field.journalled()) };

        await field.start();
        expect((await field.status()).state).toBe('valid');
        await expectAllAccountedFor();
        await expectForeignUntouched();
        const after = await field.status();
        expect(after.generation).toBeGreaterThanOrEqual(generation);
        rows.push(matrixRow('rotation', call, name, moment, atKill, after.generation - generation, false));
      });
    },
  );
});

it('killed while it hands the token to the tools: they get the current one after the restart', async () => {
  const file = join(field.home, '.databrickscfg');
  const written = await firstWritten(field.home, file, () => void field.rotateNow().catch(() => undefined));
  await field.kill();
  // As if that had been long ago: a young one may be another writer's.
  if (existsSync(written)) utimesSync(written, 0, 0);

  await field.start();
  await expectAllAccountedFor();
  const token = /^token = (\w+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const { currentTokenId } = await field.journalled();
  expect(createHash('sha256').update(token).digest('hex')).toBe(currentTokenId);
  expect(existsSync(written)).toBe(false);
});

/** The path of what is written first, beside a file, that is to take its place. */
function firstWritten(folder: string, file: string, begin: () => void): Promise<string> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_, name) => {
      if (name === null || name === basename(file) || !name.includes(basename(file))) return;
      watcher.close();
      resolve(join(folder, name));
    });
    begin();
  });
}

describe('killed in a set-up', () => {
  beforeEach(async () => {
    await field.kill();
    await field.sandbox.control.reset();
    bystander = await field.sandbox.control.makeToken({ comment: 'none of our business' });
    await field.start();
  });

  describe.each(SET_UP.map((one, call) => ({ ...one, call })))(
    'at call $call, $name',
    ({ name, path, call }) => {
      it.each(MOMENTS)('%s: goes on with a durable token, or asks; nothing lost', async (moment) => {
        const pasted = await field.sandbox.control.makeToken({ comment: 'pasted' });
        expect(await field.killAt(call, moment, () => field.paste(pasted.value))).toBe(path);
        const atKill = { live: (await field.liveTokens()).ours.length, ...(await field.journalled()) };
        const durable = call > durableFrom || (call === durableFrom && moment !== 'before the effect');

        await field.start();
        const { state } = await field.status();
        expect(state).toBe(durable ? 'valid' : 'unconfigured');
        if (!durable) {
          await expectForeignUntouched(pasted.id);
          expect((await field.paste(pasted.value)).status).toBe(200);
        }
        await expectAllAccountedFor();
        await expectForeignUntouched();
        rows.push(matrixRow('set-up', call, name, moment, atKill, durable ? 1 : 0, !durable));
      });
    },
  );
});
