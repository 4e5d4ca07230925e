import { Logger } from '@nestjs/common';
import { failed, type ApiResult, type App, type ServicePrincipal } from '@latchkey/databricks-client';
import { AppRecord } from './app-record';
import { isOwner, OwnerDirectory } from './owner-directory';

beforeAll(() => void Logger.overrideLogger(false));

const ADA = { email: 'ada@example.com', userId: '1' };
const EVE = { email: 'eve@example.com', userId: '2' };

const NO_ANSWER = failed({
  kind: 'unavailable',
  status: null,
  code: 'TIMEOUT',
  message: 'No answer.',
  retryAfterSeconds: null,
});

/** A workspace that answers lookups when the test says so, in any order. */
class SlowWorkspace {
  readonly answers: ((result: ApiResult<unknown>) => void)[] = [];
  readonly app = new AppRecord(
    { call: () => new Promise((answer) => this.answers.push(answer)) } as unknown as ServicePrincipal,
    'latchkey',
  );

  /** Answers the latest lookup. */
  answer(app: Partial<App>): void {
    this.answers.at(-1)?.({ ok: true, value: app });
  }
}

describe('OwnerDirectory', () => {
  let workspace: SlowWorkspace;
  beforeEach(() => (workspace = new SlowWorkspace()));
  afterEach(() => jest.useRealTimers());

  it('makes the first user to verify a token the owner if there is no app to look up', async () => {
    const owners = new OwnerDirectory(null, null);
    const [first, second] = await Promise.all([owners.claim(ADA), owners.claim(EVE)]);
    expect([first, second]).toEqual([
      { kind: 'known', ...ADA, appUrl: null },
      { kind: 'known', ...ADA, appUrl: null },
    ]);
    expect(owners.known).toMatchObject({ kind: 'known', email: 'ada@example.com' });
  });

  it('shares one lookup, repeats it after a failure, and stops once the owner is known', async () => {
    jest.useFakeTimers();
    const owners = new OwnerDirectory(workspace.app, null);
    const waiting = Promise.all([owners.find(), owners.find()]);
    workspace.answers[0]?.(NO_ANSWER);
    expect(await waiting).toMatchObject([{ kind: 'unknown' }, { kind: 'unknown' }]);
    await owners.find();
    expect(workspace.answers).toHaveLength(1);

    jest.advanceTimersByTime(2_000);
    const again = owners.find();
    workspace.answer({ creator: 'ada@example.com' });
    expect(await again).toMatchObject({ kind: 'known', email: 'ada@example.com', userId: null });
    jest.advanceTimersByTime(60_000);
    await owners.find();
    expect(workspace.answers).toHaveLength(2);
  });

  it('prefers the configured owner and does not look up the creator', async () => {
    const owners = new OwnerDirectory(workspace.app, ADA);
    expect(await owners.find()).toEqual({ kind: 'known', ...ADA, appUrl: null });
    expect(await owners.claim(EVE)).toMatchObject(ADA);
    expect(workspace.answers).toHaveLength(0);
  });

  it('adds the app’s address to the configured owner once the app was looked up elsewhere', async () => {
    const owners = new OwnerDirectory(workspace.app, ADA);
    const read = workspace.app.read();
    workspace.answer({ creator: 'eve@example.com', url: 'https://latchkey-1.databricksapps.com' });
    await read;
    expect(await owners.find()).toEqual({
      kind: 'known',
      ...ADA,
      appUrl: 'https://latchkey-1.databricksapps.com',
    });
  });

  it('does not let the first user claim an app whose owner is configured', async () => {
    const owners = new OwnerDirectory(null, ADA);
    expect(await owners.claim(EVE)).toMatchObject({ kind: 'known', ...ADA });
  });

  it('reports a service principal as creator, and names the setting', async () => {
    const owners = new OwnerDirectory(workspace.app, null);
    const claimed = owners.claim(ADA);
    workspace.answer({ creator: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' });
    expect(await claimed).toEqual({
      kind: 'not-a-person',
      reason: expect.stringContaining('LATCHKEY_OWNER') as string,
    });
  });
});

describe('isOwner', () => {
  it.each([
    ['accepts the same id', ADA, ADA, true],
    ['accepts the same id after the email changed', ADA, { ...ADA, email: 'ada.new@example.com' }, true],
    ['refuses another id with a reassigned email', ADA, { ...ADA, userId: '2' }, false],
    ['refuses an id that only starts like the owner’s', ADA, { ...ADA, userId: '11' }, false],
    ['compares emails if the user’s id is unknown', ADA, { ...ADA, userId: null }, true],
    ['compares emails if the owner’s id is unknown', { ...ADA, userId: null }, ADA, true],
    ['refuses another email if the owner’s id is unknown', { ...ADA, userId: null }, EVE, false],
    ['ignores case', { ...ADA, userId: null }, { email: 'Ada@Example.COM', userId: null }, true],
  ])('%s', (_title, owner, user, expected) => {
    expect(isOwner(owner, user)).toBe(expected);
  });
});
