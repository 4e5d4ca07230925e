import { allSpecs, chooseSpecs, isBrowserSpec, median, steadyTable } from './steady.mjs';

const SPECS = ['apps/e2e/browser/pane.spec.ts', 'apps/e2e/integration/sync.integration.spec.ts'];

describe('the specs to repeat', () => {
  it('are all integration and browser specs, and no unit or clients spec', () => {
    const specs = allSpecs();
    expect(specs.some(isBrowserSpec)).toBe(true);
    expect(specs.some((spec) => spec.includes('/integration/serial/'))).toBe(true);
    expect(specs.some((spec) => spec.startsWith('apps/api/src/pat/integration/'))).toBe(true);
    const others = specs.filter((spec) => !isBrowserSpec(spec) && !spec.endsWith('.integration.spec.ts'));
    expect(others).toEqual([]);
  });

  it('are those whose path contains a name, or all without a name', () => {
    expect(chooseSpecs(SPECS, [])).toEqual(SPECS);
    expect(chooseSpecs(SPECS, ['sync'])).toEqual([SPECS[1]]);
    expect(() => chooseSpecs(SPECS, ['sync', 'nonsense'])).toThrow('"nonsense"');
  });
});

describe('the table', () => {
  it('takes the middle run for the median', () => {
    expect([median([3, 1, 2]), median([4, 1])]).toEqual([2, 4]);
  });

  it('aligns one line for each spec', () => {
    const table = steadyTable([{ spec: 'a', passed: 9, failed: 1, seconds: [1, 2.04, 30] }]);
    expect(table.split('\n')).toEqual(['spec  passed  failed  median s', 'a          9       1       2.0']);
  });
});
