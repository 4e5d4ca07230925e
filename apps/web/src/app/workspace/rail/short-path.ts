/** A folder in as few letters as still say which it is: of a long path the end, cut between folders where that is enough. */
export function shortPath(path: string, maxLength = 20): string {
  if (path.length <= maxLength) return path;
  const parts = path.split('/').filter((part) => part !== '');
  while (parts.length > 1 && parts.join('/').length > maxLength - 2) parts.shift();
  return `…/${parts.join('/')}`;
}
