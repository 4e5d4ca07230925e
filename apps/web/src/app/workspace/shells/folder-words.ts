import type { SessionInfo } from '@latchkey/contracts';

/** A folder as a shell's prompt writes it: `~` for the home folder. @param home null where it is not known */
export function fromHome(path: string, home: string | null): string {
  // Nobody would know the root as a home.
  if (home === null || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** What runs in a shell, and where: `vim · ~/project`. */
export function placeWords(
  { program, cwd }: Pick<SessionInfo, 'program' | 'cwd'>,
  home: string | null,
): string {
  return [program, cwd === null ? null : fromHome(cwd, home)].filter(Boolean).join(' · ');
}

/** A folder in as few letters as still say which it is: of a long path the end, cut between folders where that is enough. */
export function shortPath(path: string, maxLength = 20): string {
  if (path.length <= maxLength) return path;
  const parts = path.split('/').filter((part) => part !== '');
  while (parts.length > 1 && parts.join('/').length > maxLength - 2) parts.shift();
  return `…/${parts.join('/')}`;
}
