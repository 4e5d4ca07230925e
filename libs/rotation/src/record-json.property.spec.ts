import * as fc from 'fast-check';
import { TokenValue } from '@latchkey/token';
import { decide } from './decide';
import { decodeRecord, encodeRecord } from './record-json';
import { POLICY } from './rotation-run.test-kit';
import { accountedTokenIds, initialState, type HeldToken, type RotationRecord } from './state';
import { fromUntrustedRecord } from './untrusted-record';

const NOW_MS = 1_800_000_000_000;
const text = fc.string({ maxLength: 12 });
const time = fc.integer({ min: 0, max: 2 ** 42 });
const token: fc.Arbitrary<HeldToken> = fc
  .record(
    {
      tokenId: text,
      value: text,
      mintedAtMs: time,
      expiresAtMs: time,
      scopes: fc.option(fc.array(text, { maxLength: 3 })),
    },
    { requiredKeys: ['tokenId', 'value', 'mintedAtMs', 'expiresAtMs'] },
  )
  .map((plain) => ({ ...plain, value: new TokenValue(plain.value) }));
const record: fc.Arbitrary<RotationRecord> = fc.record({
  installId: text,
  user: fc.option(text),
  generation: fc.nat(),
  current: fc.option(token),
  attempt: fc.option(
    fc.record({
      rotationId: text,
      from: fc.constantFrom('pasted' as const, 'current' as const),
      fromTokenId: text,
      pending: fc.option(token),
    }),
  ),
  retiring: fc.array(
    fc.record({
      tokenId: text,
      origin: fc.constantFrom('pasted' as const, 'minted' as const),
      revokeAfterMs: time,
      expiresAtMs: fc.option(time),
    }),
    { maxLength: 3 },
  ),
  pastedToken: fc.option(
    fc.record({
      fate: fc.constantFrom('in-use' as const, 'retired' as const, 'left' as const),
      name: fc.option(text),
    }),
  ),
  runTokens: fc.array(fc.record({ tokenId: text, runId: text, expiresAtMs: time }), { maxLength: 3 }),
});

/** A record's text with one value of it replaced by any other, or with a piece cut out. */
const damaged = fc
  .tuple(record.map(encodeRecord), fc.nat(), fc.nat(), fc.jsonValue(), fc.boolean())
  .map(([whole, at, length, other, isCut]) => {
    const start = at % whole.length;
    if (isCut) return whole.slice(0, start) + whole.slice(start + (length % 20));
    let seen = 0;
    const fields = whole.split(/"\w+":/).length - 1;
    return JSON.stringify(JSON.parse(whole), (key, value: unknown) =>
      key !== '' && seen++ === at % fields ? other : value,
    );
  });

/** Fails like the hash that computes an id, which takes nothing but text. */
function tokenIdOf(value: TokenValue): string {
  if (typeof value.reveal() !== 'string') throw new TypeError('not a text');
  return `id of ${value.reveal()}`;
}

describe('decodeRecord', () => {
  it('reads every record that encodeRecord wrote', () => {
    fc.assert(
      fc.property(record, (written) => {
        const read = decodeRecord(encodeRecord(written));
        expect(read).toEqual(written);
        expect(encodeRecord(read ?? written)).toBe(encodeRecord(written));
      }),
    );
  });

  it('refuses a damaged text or gives a record that the rotation can work with', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: damaged }, fc.json(), fc.string()), (written) => {
        const read = decodeRecord(written);
        if (read === null) return;
        expect([...accountedTokenIds(read)].every((id) => typeof id === 'string')).toBe(true);
        decide(initialState(read), NOW_MS, POLICY);
        const adopted = fromUntrustedRecord(read, 'ours', tokenIdOf, NOW_MS);
        expect(Number.isSafeInteger(adopted.generation)).toBe(true);
        expect(decodeRecord(encodeRecord(adopted))).toEqual(adopted);
        expect(encodeRecord(decodeRecord(encodeRecord(read)) ?? adopted)).toBe(encodeRecord(read));
      }),
      { numRuns: process.env['LATCHKEY_FULL_TESTS'] === '1' ? 20_000 : 1_000 },
    );
  });

  it('reads and writes a record without commands’ tokens as releases do that know none', () => {
    const earlier = JSON.stringify({
      format: 1,
      ...{ installId: 'i', user: null, generation: 1, current: null, attempt: null, retiring: [] },
      pastedToken: null,
    });
    const read = decodeRecord(earlier);
    expect(read?.runTokens).toEqual([]);
    expect(read && encodeRecord(read)).toBe(earlier);
  });

  it.each([
    [
      'a token whose value is a number',
      { current: { tokenId: 'a', value: 5, mintedAtMs: 0, expiresAtMs: 0 } },
    ],
    ['a token that is a text', { current: 'dapi' }],
    ['no list of retiring tokens', { retiring: null }],
    [
      'a retiring token without an id',
      { retiring: [{ origin: 'minted', revokeAfterMs: 0, expiresAtMs: null }] },
    ],
    ['an attempt that is a list', { attempt: [] }],
    ['a command’s token without an id', { runTokens: [{ runId: 'run-1', expiresAtMs: 0 }] }],
  ])('refuses %s', (_case, change) => {
    const valid = {
      format: 1,
      installId: 'i',
      user: null,
      generation: 1,
      current: null,
      attempt: null,
      retiring: [],
    };
    expect(decodeRecord(JSON.stringify(valid))).not.toBeNull();
    expect(decodeRecord(JSON.stringify({ ...valid, ...change }))).toBeNull();
  });
});
