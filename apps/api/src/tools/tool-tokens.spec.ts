import type { PatStatus } from '@latchkey/contracts';
import type { HeldToken } from '@latchkey/rotation';
import { TokenValue } from '@latchkey/token';
import { Subject } from 'rxjs';
import type { AppConfig } from '../config/app-config';
import type { Rotator } from '../pat/rotator';
import { ToolTokens, usableUntilMs } from './tool-tokens';

const held = (expiresInMs = 3_600_000): HeldToken => ({
  tokenId: 'id',
  value: new TokenValue('the token'),
  mintedAtMs: Date.now(),
  expiresAtMs: Date.now() + expiresInMs,
});

/** A rotator whose state the test sets. */
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

  it('returns the current token and how long it may be cached', async () => {
    rotator.become({ current: held(), state: 'valid' });
    const { value, usableUntilMs } = await tokens.current();
    expect([value.reveal(), usableUntilMs]).toEqual(['the token', Date.now() + 90_000]);
  });

  it('waits right after a start, while the record is being read', async () => {
    const asked = tokens.current();
    rotator.become({});
    rotator.become({ current: held(), state: 'valid' });
    expect((await asked).value.reveal()).toBe('the token');
  });

  it('returns an unverified token while the workspace is unreachable', async () => {
    rotator.become({ current: held(), state: 'unreachable' });
    expect((await tokens.current()).value.reveal()).toBe('the token');
  });

  it.each<[PatStatus['state']]>([['unconfigured'], ['stale']])(
    'does not wait when the user has to paste a token: %s',
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

  it('gives up before clients do, and never returns an expired token', async () => {
    rotator.become({ current: held(-1), state: 'valid' });
    const asked = expect(tokens.current()).rejects.toMatchObject({
      code: 'WORKSPACE_UNREACHABLE',
      status: 503,
    });
    await jest.advanceTimersByTimeAsync(5_000);
    await asked;
  });
});

const NOW = 1_000_000_000;
const token = (expiresAtMs: number): Parameters<typeof usableUntilMs>[0] => ({
  tokenId: 'id',
  value: new TokenValue('x'),
  mintedAtMs: NOW - 60_000,
  expiresAtMs,
});

describe('usableUntilMs', () => {
  it.each([
    ['an overlap of two minutes', 120_000, 90_000],
    ['an overlap of an hour', 3_600_000, 3_570_000],
    ['a short overlap', 4_000, 3_000],
    ['no overlap at all', 0, 0],
  ])('promises the overlap minus a margin, with %s', (_case, overlapMs, promisedMs) => {
    expect(usableUntilMs(token(NOW + 7_200_000), overlapMs, NOW)).toBe(NOW + promisedMs);
  });

  it('never promises past the token’s expiry', () => {
    expect(usableUntilMs(token(NOW + 50_000), 120_000, NOW)).toBe(NOW + 20_000);
  });
});
