import { FaultRules } from './fault-rules';

describe('fault rules', () => {
  const strikes = (wish: object, method: string, path: string): boolean => {
    const rules = new FaultRules();
    rules.add({ drop: true, ...wish });
    return rules.strike(method, path) !== undefined;
  };

  it.each([
    ['/api/2.0/token/create', '/api/2.0/token/create', true],
    ['/api/2.0/token', '/api/2.0/token/create', true],
    ['/api/2.0/token/', '/api/2.0/token/create', true],
    ['/api/2.0/tok', '/api/2.0/token/create', false],
    ['/api/2.0/token/create', '/api/2.0/token', false],
    ['/api/2.0/*/create', '/api/2.0/token/create', true],
    ['/api/*/create', '/api/2.0/token/create', false],
    ['/api/**/create', '/api/2.0/secrets/scopes/create', true],
    ['/api/2x0/**', '/api/2.0/token/create', false],
    ['/api/2.0/**', '/api/2x0/token/create', false],
    ['/**', '/anything/at/all', true],
  ])('%s on %s: %s', (path, asked, expected) => {
    expect(strikes({ path }, 'GET', asked)).toBe(expected);
  });

  it('heeds the method, if it names one', () => {
    expect(strikes({ path: '/a', method: 'post' }, 'POST', '/a')).toBe(true);
    expect(strikes({ path: '/a', method: 'POST' }, 'GET', '/a')).toBe(false);
  });

  it('skips, strikes so many times, and counts', () => {
    const rules = new FaultRules();
    const rule = rules.add({ path: '/a', drop: true, skip: 1, times: 2 });
    expect([1, 2, 3, 4].map(() => rules.strike('GET', '/a') !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(rule).toMatchObject({ matched: 4, applied: 2 });
  });

  it('strikes without end if told so, and once if told nothing', () => {
    const rules = new FaultRules();
    rules.add({ path: '/once', drop: true });
    rules.add({ path: '/always', drop: true, times: 'unlimited' });
    const hits = (path: string) =>
      Array.from({ length: 5 }, () => rules.strike('GET', path)).filter(Boolean).length;
    expect([hits('/once'), hits('/always')]).toEqual([1, 5]);
  });

  it('lets the earlier of two rules go first', () => {
    const rules = new FaultRules();
    const first = rules.add({ path: '/a', respond: { status: 500 } });
    const second = rules.add({ path: '/a', respond: { status: 503 } });
    expect([rules.strike('GET', '/a'), rules.strike('GET', '/a')]).toEqual([first, second]);
  });

  it('leaves out what the rule excepts, also from its count', () => {
    const rules = new FaultRules();
    const except = { paths: ['/api/2.1/**'], secrets: ['list'] };
    const rule = rules.add({ path: '/api/**', skip: 1, drop: true, except });
    expect(rules.strike('GET', '/api/2.1/x')).toBeUndefined();
    expect(rules.strike('GET', '/api/2.0/secrets/get', 'list')).toBeUndefined();
    expect(rules.strike('GET', '/api/2.0/secrets/get', 'other')).toBeUndefined();
    expect(rules.strike('GET', '/api/2.0/x')).toBe(rule);
  });

  it.each([
    [{ drop: true }, 'path'],
    [{ path: 'a', drop: true }, 'path'],
    [{ path: '/a' }, 'one of respond'],
    [{ path: '/a', drop: true, respond: { status: 500 } }, 'exclude'],
    [{ path: '/a', drop: true, kill: { pid: 4711, signal: 'SIGKILL' } }, 'exclude'],
    [{ path: '/a', kill: { pid: 0, signal: 'SIGKILL' } }, 'kill.pid'],
    [{ path: '/a', kill: { pid: -4711, signal: 'SIGKILL' } }, 'kill.pid'],
    [{ path: '/a', kill: { pid: process.pid, signal: 'SIGKILL' } }, 'kill.pid'],
    [{ path: '/a', kill: { pid: 4711, signal: 'SIGHUP' } }, 'kill.signal'],
    [{ path: '/a', respond: { status: 99 } }, 'status'],
    [{ path: '/a', drop: true, when: 'during' }, 'when'],
    [{ path: '/a', drop: true, times: 0 }, 'times'],
    [{ path: '/a', latencyMs: 5 }, 'latencyMs'],
  ])('refuses %j', (wish, word) => {
    expect(() => new FaultRules().add(wish)).toThrow(word);
  });
});
