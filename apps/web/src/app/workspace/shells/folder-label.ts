import type { SessionInfo } from '@latchkey/contracts';

/** Writes a folder as a shell's prompt does, with `~` for the home folder. @param home null while it's unknown */
export function abbreviateHome(path: string, home: string | null): string {
  // A `~` that means the root would mislead.
  if (home === null || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** Says what runs in a shell and where: `vim · ~/project`. */
export function programAndFolder(
  { program, cwd }: Pick<SessionInfo, 'program' | 'cwd'>,
  home: string | null,
): string {
  return [program, cwd === null ? null : abbreviateHome(cwd, home)].filter(Boolean).join(' · ');
}

/** Shortens a path to its last folders that fit; always keeps the last one. */
export function shortenPath(path: string, maxLength = 20): string {
  if (path.length <= maxLength) return path;
  const parts = path.split('/').filter((part) => part !== '');
  while (parts.length > 1 && parts.join('/').length > maxLength - 2) parts.shift();
  return `…/${parts.join('/')}`;
}
