import { failed, type ApiResult, type ServicePrincipal } from '@latchkey/databricks-client';
import { OwnerDirectory } from './owner-directory';

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
  readonly principal = {
    call: () => new Promise((answer) => this.answers.push(answer)),
  } as unknown as ServicePrincipal;
}

describe('OwnerDirectory', () => {
  it('with no app to look up, belongs to whoever verifies a token first, also of two at once', async () => {
    const owners = new OwnerDirectory(null, 'latchkey');
    const accepted = await Promise.all([
      owners.accepts('ada@example.com'),
      owners.accepts('eve@example.com'),
    ]);
    expect(accepted).toEqual([true, false]);
    expect(owners.known).toMatchObject({ kind: 'known', email: 'ada@example.com' });
  });

  it('asks once for all who wait, again after a failure, and never once it knows', async () => {
    jest.useFakeTimers();
    const workspace = new SlowWorkspace();
    const owners = new OwnerDirectory(workspace.principal, 'latchkey');
    const waiting = Promise.all([owners.find(), owners.find()]);
    workspace.answers[0]?.(NO_ANSWER);
    expect(await waiting).toMatchObject([{ kind: 'unknown' }, { kind: 'unknown' }]);
    await owners.find();
    expect(workspace.answers).toHaveLength(1);

    jest.advanceTimersByTime(2_000);
    const again = owners.find();
    workspace.answers[1]?.({ ok: true, value: { creator: 'ada@example.com', url: null } });
    expect(await again).toMatchObject({ kind: 'known', email: 'ada@example.com' });
    jest.advanceTimersByTime(60_000);
    await owners.find();
    expect(workspace.answers).toHaveLength(2);
    jest.useRealTimers();
  });
});
