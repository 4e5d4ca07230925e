import { nodeProblem } from './node-version.mjs';
import { parseOptions } from './options.mjs';

describe('parseOptions', () => {
  it('has defaults that may be left for the next free port', () => {
    expect(parseOptions([])).toEqual({
      help: false,
      open: true,
      port: { number: 8080, isExplicit: false },
      sandboxPort: { number: 8081, isExplicit: false },
    });
  });

  it('takes ports, 0 among them, in both spellings', () => {
    const { port, sandboxPort, open } = parseOptions(['--port', '0', '--sandbox-port=9001', '--no-open']);
    expect([port, sandboxPort, open]).toEqual([
      { number: 0, isExplicit: true },
      { number: 9001, isExplicit: true },
      false,
    ]);
  });

  it.each([['--port', 'http'], ['--port', '65536'], ['--port='], ['--sandbox-port', '-1']])(
    'refuses %s %s',
    (...args) => {
      expect(() => parseOptions(args)).toThrow(/port/);
    },
  );

  it.each(['--prot', 'here', '-x'])('refuses %s, and says what there is', (arg) => {
    expect(() => parseOptions([arg])).toThrow(/--sandbox-port N/);
  });
});

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('has nothing against %s', (version) => {
    expect(nodeProblem(version)).toBeNull();
  });

  it.each(['20.18.3', '18.20.0', '8.0.0'])('says what to do about %s', (version) => {
    expect(nodeProblem(version)).toContain(`needs Node 20.19 or newer; this is ${version}`);
  });
});
