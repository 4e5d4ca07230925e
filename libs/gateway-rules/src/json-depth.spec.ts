import { nestsDeeperThan, type JsonBytes } from './json-depth';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('nestsDeeperThan', () => {
  it.each<[string, string, boolean]>([
    ['nothing', '', false],
    ['as deep as allowed', nested(3), false],
    ['one deeper', nested(4), true],
    ['objects and arrays in turn', '{"a":[{"b":[1]}]}', true],
    ['wide, and not deep', `[${'[[]],'.repeat(100)}1]`, false],
    ['brackets in a string', '["[[[[{{{{"]', false],
    ['brackets after an escaped quote', '["\\"[[[["]', false],
    ['brackets after an escaped backslash', `["\\\\",${nested(3)}]`, true],
    ['a string without an end', '["[[[[', false],
    ['more closed than opened', `]]]${nested(4)}`, false],
    ['not JSON', 'x[[[[', true],
  ])('of %s', (_case, json, expected) => {
    expect(nestsDeeperThan(Buffer.from(json), 3)).toBe(expected);
  });

  it('stops at the limit, however long the rest is', () => {
    const reads: number[] = [];
    const endless = new Proxy({} as JsonBytes, {
      get: (_target, name) => {
        if (name === 'length') return Number.MAX_SAFE_INTEGER;
        reads.push(Number(name));
        return '['.charCodeAt(0);
      },
    });
    expect(nestsDeeperThan(endless, 200)).toBe(true);
    expect(reads).toHaveLength(201);
  });

  it('reads each byte of a string of backslashes once, not once for each quote', () => {
    let reads = 0;
    const text = Buffer.from(`"${'\\"'.repeat(1_000)}"`);
    const counted = new Proxy(text, {
      get: (target, name) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
    });
    expect(nestsDeeperThan(counted, 1)).toBe(false);
    expect(reads).toBeLessThan(3 * text.length);
  });
});
