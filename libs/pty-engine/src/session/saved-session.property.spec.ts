import * as fc from 'fast-check';
import { SESSION_LIMITS } from '@latchkey/contracts';
import { decodeSavedSession, encodeSavedSession, MAX_FILE_BYTES, type SavedSession } from './saved-session';

const ID = '01234567-89ab-cdef-0123-456789abcdef';
const { minCols, maxCols, minRows, maxRows, maxLabelLength } = SESSION_LIMITS;
const date = fc
  .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((each) => each.toISOString());
const shown = fc.stringMatching(/^[a-zäß€ /.-]{1,30}$/);
const reason = fc.constantFrom('exited' as const, 'idle' as const, 'stopped' as const, 'lost' as const);
const session: fc.Arbitrary<SavedSession> = fc.record({
  id: fc.constant(ID),
  label: shown,
  createdAt: date,
  cols: fc.integer({ min: minCols, max: maxCols }),
  rows: fc.integer({ min: minRows, max: maxRows }),
  cwd: fc.option(shown),
  lastOutputAt: date,
  exitCode: fc.option(fc.integer()),
  ended: fc.option(fc.record({ reason, at: date })),
  epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  endOffset: fc.maxSafeNat(),
  screen: fc.uint8Array({ maxLength: 100 }),
});
const plain = (saved: SavedSession | null) => saved && { ...saved, screen: [...saved.screen] };

const field = fc.constantFrom(
  'id',
  'label',
  'createdAt',
  'cols',
  'rows',
  'cwd',
  'lastOutputAt',
  'exitCode',
  'ended',
);
const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 1e300, 0.5, '\x1b[2J', 'x'.repeat(5_000), [], {}));
const changed = fc
  .tuple(session, field, odd)
  .map(([valid, name, value]) => encodeSavedSession({ ...valid, [name]: value }));
const flipped = fc.tuple(session, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([valid, at, value]) => {
  const bytes = Uint8Array.from(encodeSavedSession(valid));
  bytes[at % bytes.length] = value;
  return bytes;
});

describe('saved session', () => {
  it('is decoded as it was encoded', () => {
    fc.assert(
      fc.property(session, (saved) => {
        expect(plain(decodeSavedSession(encodeSavedSession(saved), ID))).toEqual(plain(saved));
      }),
    );
  });

  it('is refused when damaged, or has a size, a label and dates that can be shown', () => {
    const text = fc.oneof(fc.json(), fc.string(), fc.constantFrom('null', '[]', '5'));
    const lines = text.map((line) => Buffer.from(`${line}\n`));
    fc.assert(
      fc.property(fc.oneof(changed, flipped, lines, fc.uint8Array()), (bytes) => {
        const read = decodeSavedSession(bytes, ID);
        if (read === null) return;
        expect(read.id).toBe(ID);
        expect(read.cols).toBeLessThanOrEqual(maxCols);
        expect(read.rows).toBeLessThanOrEqual(maxRows);
        expect(read.label.length).toBeLessThanOrEqual(maxLabelLength);
        expect(`${read.label}${read.cwd ?? ''}`).not.toMatch(/\p{Cc}/u);
        for (const at of [read.createdAt, read.lastOutputAt])
          expect(Number.isFinite(Date.parse(at))).toBe(true);
        expect(read.screen.length).toBeLessThan(bytes.length);
        expect(plain(decodeSavedSession(encodeSavedSession(read), ID))).toEqual(plain(read));
      }),
      { numRuns: process.env['LATCHKEY_FULL_TESTS'] === '1' ? 20_000 : 500 },
    );
  });

  it('is refused when it is longer than any that is written', () => {
    expect(decodeSavedSession(new Uint8Array(MAX_FILE_BYTES + 1).fill(0x0a), ID)).toBeNull();
  });
});
