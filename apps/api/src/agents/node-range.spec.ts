import { compareVersions, isNodeIn, neededNode } from './node-range';

describe('the range of Node that a package needs', () => {
  it.each([
    ['>=20', true],
    ['>= 20.20.2', true],
    ['>=20.20.3', false],
    ['>=22', false],
    ['>20', false],
    ['>18', true],
    ['>20.20.1', true],
    ['<20', false],
    ['<=20', true],
    ['<=20.20.1', false],
    ['>=18 <25', true],
    ['>=18.0.0 <20.0.0', false],
    ['^20.19.0 || >=22.12.0', true],
    ['^18.0.0 || >=22', false],
    ['^20', true],
    ['~20.20', true],
    ['~20.19.0', false],
    ['20', true],
    ['20.x', true],
    ['20.19', false],
    ['=v20.20.2', true],
    ['*', true],
    ['', true],
    ['18 - 22', true],
    ['whatever', true],
  ])('%j and Node 20.20.2: %j', (range, expected) => {
    expect(isNodeIn(range, 'v20.20.2')).toBe(expected);
  });

  it.each([
    ['>=22.0.0', 'Node 22 or newer'],
    ['>= 22.19.0', 'Node 22.19 or newer'],
    ['^22 || ^24', 'Node ^22 || ^24'],
  ])('%j is said as %j', (range, words) => {
    expect(neededNode(range)).toBe(words);
  });
});

it('versions are compared by their numbers', () => {
  expect(['1.9.2', '1.10.0', '0.80.0'].sort(compareVersions)).toEqual(['0.80.0', '1.9.2', '1.10.0']);
});
