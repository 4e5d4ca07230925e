/**
 * What a token may call, as the workspace lists it: the API scopes that it was made with. Empty means all APIs. Null means
 * unknown: its parent's scopes could not be found out, so it may be wider than the token that was pasted.
 */
export type TokenScopes = readonly string[] | null;

/** What the workspace calls a token without limits, where it names that at all. */
const ALL_APIS = 'all-apis';

/** Reads the scopes from a token that the workspace lists or has just made. */
export function scopesShown(shown: readonly string[] | null | undefined): readonly string[] {
  return !shown || shown.includes(ALL_APIS) ? [] : [...new Set(shown)].sort();
}

/**
 * Returns the scopes to ask for when a successor is minted: exactly those of its parent. Null asks for none, which is right
 * for a parent with all APIs, and all that is left where its scopes are unknown.
 */
export function scopesToAskFor(parent: TokenScopes): readonly string[] | null {
  return parent === null || parent.length === 0 ? null : parent;
}

/** True if the workspace gave a successor what was asked for. A successor that was asked for without scopes may have any. */
export function hasAskedScopes(asked: readonly string[] | null, shown: readonly string[]): boolean {
  if (asked === null) return true;
  return shown.length === asked.length && shown.every((scope) => asked.includes(scope));
}

/** The scopes of a successor. Those of a parent with unknown scopes stay unknown, whatever the workspace shows. */
export function scopesOfSuccessor(parent: TokenScopes, shown: readonly string[]): TokenScopes {
  return parent === null ? null : shown;
}
