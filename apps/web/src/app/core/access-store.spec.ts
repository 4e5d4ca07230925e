import { AccessStore } from './access-store';
import type { Problem } from './api-problem';

const problem = (code: Problem['code']): Problem => ({
  code,
  message: '',
  hint: '',
  retryAfterSeconds: null,
});

describe('AccessStore', () => {
  it.each(['SIGN_IN_REQUIRED', 'SIGN_IN_KEY_USED', 'NOT_THE_OWNER', 'OWNER_UNKNOWN'] as const)(
    'blocks the page on %s',
    (code) => {
      const store = new AccessStore();
      store.note(problem(code));
      expect(store.problem()?.code).toBe(code);
    },
  );

  it.each(['PAT_REQUIRED', 'WORKSPACE_UNREACHABLE', 'SESSION_LIMIT', 'INTERNAL'] as const)(
    'lets the screen deal with %s',
    (code) => {
      const store = new AccessStore();
      store.note(problem(code));
      expect(store.blocked()).toBe(false);
    },
  );

  it('keeps the better explanation: a used key over the refusals that follow from it', () => {
    const store = new AccessStore();
    store.note(problem('SIGN_IN_KEY_USED'));
    store.note(problem('SIGN_IN_REQUIRED'));
    expect(store.problem()?.code).toBe('SIGN_IN_KEY_USED');
    store.clear();
    expect(store.blocked()).toBe(false);
  });
});
