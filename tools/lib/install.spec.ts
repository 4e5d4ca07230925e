import { isInstalled, missingOptionals } from './install.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', optionalDependencies: { 'a-mac': '1.0.0' } },
    'node_modules/a-mac': { version: '1.0.0', integrity: 'sha512-m', optional: true },
  },
};
const installed = { packages: { 'node_modules/a': lock.packages['node_modules/a'] } };

describe('isInstalled', () => {
  it('takes optional packages of other platforms for granted', () => {
    expect(isInstalled(lock, installed)).toBe(true);
  });

  it('sees a package that is missing', () => {
    expect(isInstalled(lock, { packages: {} })).toBe(false);
  });

  it.each([{ version: '1.0.1' }, { integrity: 'sha512-other' }])(
    'sees another build of a package: %j',
    (change) => {
      const packages = { 'node_modules/a': { ...lock.packages['node_modules/a'], ...change } };
      expect(isInstalled(lock, { packages })).toBe(false);
    },
  );
});

describe('missingOptionals', () => {
  it('finds nothing in a whole lock', () => {
    expect(missingOptionals(lock)).toEqual([]);
  });

  it('names the package that is not in the lock', () => {
    const packages = { 'node_modules/a': lock.packages['node_modules/a'] };
    expect(missingOptionals({ packages })).toEqual(['node_modules/a@1.0.0 needs a-mac@1.0.0']);
  });

  it('looks in the folders above, as Node does', () => {
    const packages = {
      'node_modules/b/node_modules/a': lock.packages['node_modules/a'],
      'node_modules/b/node_modules/c/node_modules/a-mac': { version: '1.0.0' },
    };
    expect(missingOptionals({ packages })).toHaveLength(1);
    expect(missingOptionals({ packages: { ...packages, 'node_modules/b/node_modules/a-mac': {} } })).toEqual(
      [],
    );
  });
});
