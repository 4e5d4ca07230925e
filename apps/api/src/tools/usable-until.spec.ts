import { TokenValue } from '@latchkey/token';
import { usableUntilMs } from './usable-until';

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
  ])('promises no more than the overlap, less a margin: %s', (_case, overlapMs, promisedMs) => {
    expect(usableUntilMs(token(NOW + 7_200_000), overlapMs, NOW)).toBe(NOW + promisedMs);
  });

  it('ends before the token’s own life does, as after rotations that failed', () => {
    expect(usableUntilMs(token(NOW + 50_000), 120_000, NOW)).toBe(NOW + 20_000);
  });
});
