import * as fc from 'fast-check';
import { readFailure } from './failure';

const KINDS = ['refused', 'forbidden', 'not-found', 'exists', 'invalid', 'unavailable'];

/** Names that every object has, which a lookup must not find. */
const inherited = fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty');
const secret = fc.oneof(
  fc
    .tuple(fc.constantFrom('dapi', 'dose', 'dkea', 'DAPI'), fc.stringMatching(/^[0-9a-f]{32}$/))
    .map((parts) => parts.join('')),
  fc.stringMatching(/^eyJ[\w-]{20}\.[\w-]{20}\.[\w-]{20}$/),
);
const prose = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('\n', '\u2028', '\x1b[2J'),
);
const field = fc.oneof(
  prose,
  inherited,
  fc.constantFrom('RESOURCE_DOES_NOT_EXIST', 'PERMISSION_DENIED', 'A'.repeat(5_000)),
  fc.double(),
  fc.jsonValue(),
);
const jsonBody = fc
  .dictionary(fc.constantFrom('error_code', 'message', 'detail', 'status', 'details'), field)
  .map((body) => JSON.stringify(body));
const body = fc.oneof(
  jsonBody,
  fc.tuple(jsonBody, fc.nat()).map(([text, end]) => text.slice(0, end % (text.length + 1))),
  fc.json(),
  fc.string({ unit: 'binary' }),
  prose.map((text) => `<!doctype html><html><body>${text}</body></html>`),
  fc.constantFrom('1e999', '[[[[', '\ufeff{}', '{"__proto__":{"message":5}}', '['.repeat(100_000)),
);
const retryAfter = fc.option(
  fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.bigInt().map(String),
    fc.constantFrom('1e308', '9'.repeat(400), '0x10', 'Wed, 21 Oct 2026 07:28:00 GMT', '-0', ' 5 ', '5, 6'),
  ),
);

describe('readFailure: any reply', () => {
  it('is read as a failure of a known kind, with a code and a message that fit one line', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, retryAfter, (status, text, header) => {
        const failure = readFailure(status, text, header);
        expect(KINDS).toContain(failure.kind);
        for (const shown of [failure.code, failure.message]) {
          expect(shown.length).toBeLessThanOrEqual(300);
          expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(shown).not.toMatch(/\p{Cs}/u);
        }
        const { retryAfterSeconds } = failure;
        if (retryAfterSeconds !== null) expect(retryAfterSeconds).toBeGreaterThanOrEqual(0);
        expect(retryAfterSeconds === null || Number.isFinite(retryAfterSeconds)).toBe(true);
      }),
    );
  });

  it('shows no token that the reply repeats', () => {
    const name = fc.constantFrom('error_code', 'message', 'detail');
    fc.assert(
      fc.property(name, fc.nat(290), secret, prose, (field, padding, token, after) => {
        const value = `${'x'.repeat(padding)} ${token} ${after}`;
        const { code, message } = readFailure(400, JSON.stringify({ [field]: value }), null);
        const shown = `${code} ${message}`;
        expect(shown).not.toContain(token.slice(0, 20));
      }),
    );
  });
});
