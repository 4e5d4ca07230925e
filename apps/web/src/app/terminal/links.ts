const MAX_LENGTH = 2000;

/**
 * Returns the address of a link that a program printed, as the browser will resolve it, or null if it must not be opened.
 * Only web and mail addresses are allowed; `javascript:` and `file:` are not.
 */
export function linkTarget(target: string): string | null {
  if (target.length > MAX_LENGTH || !URL.canParse(target)) return null;
  const { protocol, href, username, password } = new URL(target);
  // Phishing links put a trusted host name before the @.
  if (username !== '' || password !== '') return null;
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : null;
}

/** Opens a link that a program printed in a new tab, without giving that tab access to this page. */
export function openLink(target: string): void {
  const href = linkTarget(target);
  if (href !== null) window.open(href, '_blank', 'noopener,noreferrer');
}
