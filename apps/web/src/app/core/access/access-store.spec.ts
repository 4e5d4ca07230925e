import { AccessStore } from './access-store';
import type { Problem } from '../api-problem';

const problem = (code: Problem['code']): Problem => ({
  code,
  message: '',
  hint: '',
  retryAfterSeconds: null,
});

describe('AccessStore', () => {
  it.each([
    'SIGN_IN_REQUIRED',
    'SIGN_IN_KEY_USED',
    'NOT_THE_OWNER',
    'OWNER_UNKNOWN',
    'OWNER_NOT_A_PERSON',
  ] as const)('blocks the page on %s', (code) => {
    const store = new AccessStore();
    store.report(problem(code));
    expect(store.problem()?.code).toBe(code);
  });

  it.each(['PAT_REQUIRED', 'WORKSPACE_UNREACHABLE', 'SESSION_LIMIT', 'INTERNAL'] as const)(
    'leaves %s to the screen',
    (code) => {
      const store = new AccessStore();
      store.report(problem(code));
      expect(store.blocked()).toBe(false);
    },
  );

  it('keeps the explanation of a used key when later requests are refused', () => {
    const store = new AccessStore();
    store.report(problem('SIGN_IN_KEY_USED'));
    store.report(problem('SIGN_IN_REQUIRED'));
    expect(store.problem()?.code).toBe('SIGN_IN_KEY_USED');
    store.clear();
    expect(store.blocked()).toBe(false);
  });
});
