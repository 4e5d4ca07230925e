import { YAML_FORMAT } from './yaml';

describe('YAML', () => {
  it('is read at once, also with a great many keys', () => {
    const text = Array.from({ length: 40_000 }, (_, n) => `k${n}: 1\n`).join('');
    const start = performance.now();
    expect(YAML_FORMAT.parse(YAML_FORMAT.set(text, ['own'], 2))).toMatchObject({
      ok: true,
      tree: { k1: 1, own: 2 },
    });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
