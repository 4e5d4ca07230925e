import { readCommandLine } from './command-line';

describe('the command line', () => {
  it('takes a port and a state file, and any free port without one', () => {
    expect(readCommandLine([])).toEqual({ port: 0 });
    expect(readCommandLine(['--port', '8080', '--state=x.json'])).toEqual({
      port: 8080,
      stateFile: 'x.json',
    });
  });

  it.each([['--port', 'abc'], ['--port', '70000'], ['--prot', '1'], ['stray']])(
    'refuses %s %s',
    (...args) => {
      expect(() => readCommandLine(args)).toThrow();
    },
  );
});
