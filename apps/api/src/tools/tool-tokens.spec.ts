import type { PatStatus } from '@latchkey/contracts';
import type { HeldToken } from '@latchkey/rotation';
import { TokenValue } from '@latchkey/token';
import { Subject } from 'rxjs';
import type { AppConfig } from '../config/app-config';
import type { Rotator } from '../pat/rotator';
import { ToolTokens } from './tool-tokens';

const held = (expiresInMs = 3_600_000): HeldToken => ({
  tokenId: 'id',
  value: new TokenValue('the token'),
  mintedAtMs: Date.now(),
  expiresAtMs: Date.now() + expiresInMs,
});

/** A rotation whose state a test sets. */
class RotatorStub {
  readonly changes = new Subject<void>();
  current: HeldToken | null = null;
  state: PatStatus['state'] = 'unreachable';
  problem: PatStatus['problem'] = null;

  status(): Partial<PatStatus> {
    return { state: this.state, problem: this.problem };
  }

  become(change: Partial<Pick<RotatorStub, 'current' | 'state' | 'problem'>>): void {
    Object.assign(this, change);
    this.changes.next();
  }
}

describe('ToolTokens', () => {
  let rotator: RotatorStub;
  let tokens: ToolTokens;
  beforeEach(() => {
    jest.useFakeTimers();
    rotator = new RotatorStub();
    const config = { rotation: { overlapMs: 120_000 } } as AppConfig;
    tokens = new ToolTokens(config, rotator as unknown as Rotator);
  });
  afterEach(() => jest.useRealTimers());

  it('hands out the current token and says until when it may be kept', async () => {
    rotator.become({ current: held(), state: 'valid' });
    const { value, usableUntilMs } = await tokens.current();
    expect([value.reveal(), usableUntilMs]).toEqual(['the token', Date.now() + 90_000]);
  });

  it('waits for it right after a start, while the record is read', async () => {
    const asked = tokens.current();
    rotator.become({});
    rotator.become({ current: held(), state: 'valid' });
    expect((await asked).value.reveal()).toBe('the token');
  });

  it('hands out one that is not verified yet: a workspace that does not answer says nothing of it', async () => {
    rotator.become({ current: held(), state: 'unreachable' });
    expect((await tokens.current()).value.reveal()).toBe('the token');
  });

  it.each<[PatStatus['state']]>([['unconfigured'], ['stale']])(
    'does not wait where somebody has to paste one: %s',
    async (state) => {
      const problem = { code: 'PAT_REQUIRED' as const, message: 'It is stale.', hint: 'Paste.' };
      rotator.become({ state, problem: state === 'stale' ? problem : null });
      await expect(tokens.current()).rejects.toMatchObject({ code: 'PAT_REQUIRED', status: 428 });
    },
  );

  it('stops waiting as soon as the token is known to be stale', async () => {
    const asked = tokens.current();
    rotator.become({ state: 'stale', problem: { code: 'PAT_REQUIRED', message: 'm', hint: 'h' } });
    await expect(asked).rejects.toMatchObject({ code: 'PAT_REQUIRED' });
  });

  it('gives up before a client does, and hands out nothing that has expired', async () => {
    rotator.become({ current: held(-1), state: 'valid' });
    const asked = expect(tokens.current()).rejects.toMatchObject({
      code: 'WORKSPACE_UNREACHABLE',
      status: 503,
    });
    await jest.advanceTimersByTimeAsync(5_000);
    await asked;
  });
});
