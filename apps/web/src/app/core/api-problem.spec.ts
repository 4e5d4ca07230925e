import { problemOf } from './api-problem';

const NOW = Date.parse('2026-01-01T10:00:00Z');

describe('problemOf', () => {
  it('keeps the API’s message', () => {
    const body = { code: 'PAT_INVALID', message: 'It is refused.', hint: 'Make another.' };
    expect(problemOf(422, body, null, NOW)).toEqual({ ...body, retryAfterSeconds: null });
  });

  it.each([
    ['30', 30],
    ['Thu, 01 Jan 2026 10:00:12 GMT', 12],
    ['soon', null],
    [null, null],
  ])('reads Retry-After %s as %s seconds', (header, seconds) => {
    const body = { code: 'TOO_MANY_ATTEMPTS', message: 'm', hint: 'h' };
    expect(problemOf(429, body, header, NOW).retryAfterSeconds).toBe(seconds);
  });

  it('explains that Latchkey can’t be reached', () => {
    expect(problemOf(0, null, null, NOW).message).toContain('Can’t reach Latchkey');
  });

  it.each([
    ['<html>', 502, 'INTERNAL'],
    [{ code: 'SOMETHING_ELSE', message: 'm', hint: 'h' }, 500, 'INTERNAL'],
    [null, 401, 'SIGN_IN_REQUIRED'],
    [null, 429, 'TOO_MANY_ATTEMPTS'],
  ])('explains a response that isn’t from our API: %j with status %i', (body, status, code) => {
    const problem = problemOf(status, body, null, NOW);
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(`${status}`);
  });
});
