import { createHash } from 'node:crypto';
import { existsSync, readFileSync, utimesSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import {
  checkMatrixRows,
  ROTATION_CALLS,
  SET_UP_CALLS,
  type Moment,
  type WorkspaceCall,
} from '@latchkey/testing';
import { CrashHarness } from '../src/crash-harness';

// The most telling points, with the built server as a process. All points in process:
// apps/api/src/pat/integration/rotation-matrix.integration.spec.ts. All as processes: npm run soak:rotation -- --matrix.

jest.setTimeout(180_000);

const BEFORE: Moment = 'before the effect';
const AFTER: Moment = 'after the effect, before the reply';

let harness: CrashHarness;

beforeAll(async () => {
  harness = await CrashHarness.open();
});

afterAll(() => harness.close());

function numberOf(name: string, calls: readonly WorkspaceCall[]): number {
  const call = calls.findIndex((each) => each.name === name);
  if (call < 0) throw new Error(`There is no call "${name}".`);
  return call;
}

describe('killed by SIGKILL in a rotation', () => {
  beforeAll(async () => {
    await harness.begin();
    await harness.setUp();
  });

  it.each<[string, Moment]>([
    ['mint', AFTER],
    ['save the successor: write', BEFORE],
    ['save the successor: write', AFTER],
    ['verifySuccessor', AFTER],
    ['save the successor as current: write', AFTER],
    ['revoke the old token', BEFORE],
    ['revoke the old token', AFTER],
  ])('at %s, %s: keeps one usable token, loses none and asks for none', async (name, moment) => {
    const kill = await harness.killInRotation(numberOf(name, ROTATION_CALLS), moment);
    expect(() => checkMatrixRows([kill])).not.toThrow();
  });

  it('while it hands the token to the tools: they get the current one after the restart', async () => {
    const file = join(harness.home, '.databrickscfg');
    const written = await firstWritten(
      harness.home,
      file,
      () => void harness.rotateNow().catch(() => undefined),
    );
    await harness.kill();
    // A recent file may belong to another writer, so make it look old.
    if (existsSync(written)) utimesSync(written, 0, 0);

    await harness.start();
    await harness.expectAllAccountedFor();
    const token = /^token = (\w+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const { currentTokenId } = await harness.storedRecord();
    expect(createHash('sha256').update(token).digest('hex')).toBe(currentTokenId);
    expect(existsSync(written)).toBe(false);
  });
});

/** The path of the first file written beside `file`, which is to replace it. */
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

describe('killed by SIGKILL in a set-up', () => {
  beforeEach(() => harness.begin());

  it.each<[string, Moment]>([
    ['mint', AFTER],
    ['save the successor: write', BEFORE],
    ['save the successor: write', AFTER],
    ['revoke the pasted token', AFTER],
  ])('at %s, %s: continues with a stored token or asks again, and loses none', async (name, moment) => {
    const kill = await harness.killInSetUp(numberOf(name, SET_UP_CALLS), moment);
    expect(() => checkMatrixRows([kill])).not.toThrow();
  });
});
