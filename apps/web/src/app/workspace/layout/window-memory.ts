const KEY = 'latchkey.recent-shells';
/** More than anybody goes back through. */
const MAX_KEPT = 50;

/** The shells that were in front, the latest first: in this browser tab if it knows any, else in any other. */
export function rememberedRecent(): readonly string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberRecent(ids: readonly string[]): void {
  try {
    const text = JSON.stringify(ids.slice(0, MAX_KEPT));
    sessionStorage.setItem(KEY, text);
    localStorage.setItem(KEY, text);
  } catch {
    // Without storage the shell comes to the front that was in front anywhere.
  }
}
