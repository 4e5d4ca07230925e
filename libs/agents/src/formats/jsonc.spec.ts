import { JSONC_FORMAT } from './jsonc';

describe('JSON with comments', () => {
  it.each([
    ['comments that might be read in many ways', '/**/ // /**/\n'.repeat(20_000), ''],
    ['a comma behind them', '/**/ // ,\n'.repeat(20_000), ','],
  ])('is written to at once, with %s after the last property', (_case, comments, comma) => {
    const start = performance.now();
    const text = JSONC_FORMAT.set(`{\n  "a": 1${comments}${comma}\n}`, ['b'], 2);
    expect(JSONC_FORMAT.parse(text)).toEqual({ ok: true, tree: { a: 1, b: 2 } });
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
