import { TokenValue } from '@latchkey/token';
import { decodeRecord, encodeRecord } from './record-json';
import { hasAskedScopes, scopesOfSuccessor, scopesOnceListed, scopesShown, scopesToAskFor } from './scopes';
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

  it.each<[string, readonly string[] | null, readonly string[] | null, boolean]>([
    ['as asked, in another order', ['scim', 'authentication'], ['authentication', 'scim'], true],
    ['wider', ['scim'], ['authentication', 'scim'], false],
    ['other', ['scim'], ['sql'], false],
    ['narrower, without what Latchkey needs', ['authentication', 'scim'], ['scim'], false],
    ['narrower, and still enough', ['authentication', 'scim', 'sql'], ['scim', 'authentication'], true],
    [
      'as many, but one of them other',
      ['authentication', 'scim', 'sql'],
      ['authentication', 'scim', 'jobs'],
      false,
    ],
    ['not told', ['authentication', 'scim'], null, false],
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
    for (const scopes of [undefined, null, [], ['all-apis']]) expect(scopesShown({ scopes })).toEqual([]);
    expect(scopesShown({ scopes: ['sql:read', 'scim', 'scim'] })).toEqual(['scim', 'sql:read']);
    expect(scopesShown({ inferred_scopes: [], autoscope_state: null })).toEqual([]);
  });

  it('are unknown where the workspace finds them out by itself and names none', () => {
    expect(scopesShown({ autoscope_state: 'ANY' })).toBeNull();
    expect(scopesShown({ scopes: [], inferred_scopes: ['sql'] })).toBeNull();
    expect(scopesShown({ scopes: ['scim'], autoscope_state: 'ANY' })).toEqual(['scim']);
  });

  it('become known by a list that names some, and stay reported as unknown where it names none', () => {
    expect(scopesOnceListed(undefined, [])).toEqual([]);
    expect(scopesOnceListed(null, ['scim'])).toEqual(['scim']);
    expect(scopesOnceListed(null, [])).toBeNull();
    expect(scopesOnceListed(['scim'], ['sql'])).toEqual(['scim']);
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
