/**
 * The workspace's origin from what `DATABRICKS_HOST` holds, which comes with or without a scheme, and at times with a
 * path or a trailing slash. Plain HTTP is taken for a loopback address only: a token must not travel in the clear.
 * Null if it is no host at all.
 */
export function workspaceOrigin(host: string): string | null {
  return workspaceUrl(host)?.origin ?? null;
}

/** Parses a host as `workspaceOrigin` does, and keeps its path. */
export function workspaceUrl(host: string): URL | null {
  const text = host.trim();
  if (text === '' || /\s/.test(text)) return null;
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    return url.protocol === 'https:' || (url.protocol === 'http:' && loopback) ? url : null;
  } catch {
    return null;
  }
}

/** The page of the workspace on which a person makes and deletes tokens. */
export function tokenPageUrl(origin: string): string {
  return `${origin}/#setting/account/token`;
}
