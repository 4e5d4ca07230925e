/**
 * What a token may call, as the workspace lists it: the API scopes that it was made with. Empty means all APIs. Null means
 * unknown: its parent's scopes could not be found out, so it may be wider than the token that was pasted.
 */
export type TokenScopes = readonly string[] | null;

/** What the workspace calls a token without limits, where it names that at all. */
const ALL_APIS = 'all-apis';

/** What Latchkey itself calls with a token: it replaces the token, and sees whose it is. */
const NEEDED = ['authentication', 'scim'];

/** A token as the workspace lists it, as far as that tells of scopes. */
export interface ShownScopes {
  readonly scopes?: readonly string[] | null;
  /** With one of these, the workspace finds the scopes out by itself, so none that are listed are not all APIs. */
  readonly autoscope_state?: unknown;
  readonly inferred_scopes?: unknown;
}

/** Reads the scopes from a token that the workspace lists or has just made. */
export function scopesShown(shown: ShownScopes): TokenScopes {
  const { scopes } = shown;
  if (scopes && scopes.length > 0) return scopes.includes(ALL_APIS) ? [] : [...new Set(scopes)].sort();
  return isSet(shown.autoscope_state) || isSet(shown.inferred_scopes) ? null : [];
}

function isSet(field: unknown): boolean {
  return Array.isArray(field) ? field.length > 0 : (field ?? null) !== null;
}

/**
 * Returns the scopes to ask for when a successor is minted: exactly those of its parent. Null asks for none, which is right
 * for a parent with all APIs, and all that is left where its scopes are unknown.
 */
export function scopesToAskFor(parent: TokenScopes): readonly string[] | null {
  return parent === null || parent.length === 0 ? null : parent;
}

/**
 * True if the workspace gave a successor what was asked for, or less that is still enough for Latchkey. A successor that was
 * asked for without scopes may have any.
 */
export function hasAskedScopes(asked: readonly string[] | null, shown: TokenScopes): boolean {
  if (asked === null) return true;
  if (shown === null || shown.length === 0) return false;
  const lacks = NEEDED.some((scope) => asked.includes(scope) && !shown.includes(scope));
  return !lacks && shown.every((scope) => asked.includes(scope));
}

/**
 * The scopes that are known of a token once it is listed. Unknown ones become known by a list that names some. Of a token
 * made from one with unknown scopes, a list without scopes says only that it has all APIs, which the pasted token may not
 * have had: that stays reported.
 */
export function scopesOnceListed(known: TokenScopes | undefined, listed: TokenScopes): TokenScopes {
  if (known === undefined) return listed;
  return known === null && listed !== null && listed.length > 0 ? listed : known;
}

/** The scopes of a successor. Those of a parent with unknown scopes are unknown until a list names some. */
export function scopesOfSuccessor(parent: TokenScopes, shown: TokenScopes): TokenScopes {
  return parent === null ? null : shown;
}
