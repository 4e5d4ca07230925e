import * as fc from 'fast-check';

/** What a field never holds. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, 0, true, '', [], [null], {}),
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    -1,
    0.5,
    1e300,
    Number.MAX_SAFE_INTEGER,
    '',
    '__proto__',
    'x'.repeat(300),
    [],
    {},
  ),
);

/** The text of a valid document with one value replaced or one field removed, a piece cut out, or other bytes altogether. */
export function damaged(valid: unknown): fc.Arbitrary<string> {
  const whole = JSON.stringify(valid);
  const count = [...whole.matchAll(/[:[,]/g)].length;
  // Half of them near the root, where most of a document is lost.
  const place = fc.oneof(fc.nat(Math.min(count, 3)), fc.nat(count));
  const changed = fc
    .tuple(place, fc.oneof(fc.constantFrom<unknown>(undefined, null), odd))
    .map(([at, other]) => {
      let seen = 0;
      return JSON.stringify(valid, (_key, value: unknown) => (seen++ === at ? other : value)) ?? '';
    });
  const cut = fc
    .tuple(fc.nat(whole.length), fc.nat(20))
    .map(([at, length]) => whole.slice(0, at) + whole.slice(at + length));
  const nested = '{"value":'.repeat(5_000);
  return fc.oneof(
    { weight: 5, arbitrary: changed },
    { weight: 2, arbitrary: cut },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constantFrom('null', '[]', nested)),
    },
  );
}
