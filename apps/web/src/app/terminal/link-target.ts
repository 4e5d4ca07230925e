const MAX_LENGTH = 2000;

/**
 * Where a link that a program printed may lead: the web or a mail, spelt as the browser understands it, so that what is
 * shown is where it goes; null for anything else, `javascript:` and `file:` among it.
 */
export function linkTarget(target: string): string | null {
  if (target.length > MAX_LENGTH || !URL.canParse(target)) return null;
  const { protocol, href, username, password } = new URL(target);
  // A name before an @ is there to be taken for the host.
  if (username !== '' || password !== '') return null;
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : null;
}
