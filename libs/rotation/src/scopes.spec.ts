import { TokenValue } from '@latchkey/token';
import { decodeRecord, encodeRecord } from './record-json';
import { hasAskedScopes, scopesOfSuccessor, scopesShown, scopesToAskFor } from './scopes';
import { emptyRecord, type HeldToken } from './state';

const TOKEN: HeldToken = { tokenId: 'id', value: new TokenValue('value'), mintedAtMs: 1, expiresAtMs: 2 };

function storedScopes(scopes: unknown): HeldToken['scopes'] {
  const text = encodeRecord({ ...emptyRecord('install'), current: { ...TOKEN, scopes } as HeldToken });
  return decodeRecord(text)?.current?.scopes;
}

describe('the scopes of a successor', () => {
  it.each([
    ['the parent’s, if it has some', ['scim', 'authentication'], ['scim', 'authentication']],
    ['none, for a parent with all APIs', [], null],
    ['none, for a parent whose scopes are unknown', null, null],
  ])('are asked for: %s', (_case, parent, asked) => {
    expect(scopesToAskFor(parent)).toEqual(asked);
  });

  it.each<[string, readonly string[] | null, readonly string[], boolean]>([
    ['as asked, in another order', ['scim', 'authentication'], ['authentication', 'scim'], true],
    ['wider', ['scim'], ['authentication', 'scim'], false],
    ['other', ['scim'], ['sql'], false],
    ['narrower', ['authentication', 'scim'], ['scim'], false],
    ['all APIs', ['scim'], [], false],
    ['anything, where nothing was asked for', null, ['scim'], true],
  ])('are compared with what was asked for: %s', (_case, asked, shown, expected) => {
    expect(hasAskedScopes(asked, shown)).toBe(expected);
  });

  it('stay unknown after a parent with unknown scopes', () => {
    expect(scopesOfSuccessor(null, ['scim'])).toBeNull();
    expect(scopesOfSuccessor([], [])).toEqual([]);
  });

  it('are read from what the workspace shows, which names all APIs or leaves them out', () => {
    expect([scopesShown(undefined), scopesShown(null), scopesShown(['all-apis'])]).toEqual([[], [], []]);
    expect(scopesShown(['sql:read', 'scim', 'scim'])).toEqual(['scim', 'sql:read']);
  });
});

describe('the stored record', () => {
  it.each([[['scim']], [[]], [null]])('keeps the scopes %j', (scopes) => {
    expect(storedScopes(scopes)).toEqual(scopes);
  });

  it.each([['scim'], [[1]], [{}], [undefined]])(
    'keeps the token and forgets scopes in another form: %j',
    (scopes) => {
      expect(storedScopes(scopes)).toBeUndefined();
      expect(decodeRecord(encodeRecord({ ...emptyRecord('i'), current: TOKEN }))?.current).toEqual(TOKEN);
    },
  );
});
