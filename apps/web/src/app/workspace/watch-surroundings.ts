/**
 * Tells a terminal what happens around it.
 * @param on.resized its place has another size, or the person came back to this window: another window may have made the
 * shell larger or smaller, and where the person is, it fits
 * @param on.online the network is there again
 * @returns what ends the telling
 */
export function watchSurroundings(
  host: HTMLElement,
  { resized, online }: { readonly resized: () => void; readonly online: () => void },
): () => void {
  const watcher = new ResizeObserver(resized);
  watcher.observe(host);
  window.addEventListener('online', online);
  window.addEventListener('focus', resized);
  return () => {
    watcher.disconnect();
    window.removeEventListener('online', online);
    window.removeEventListener('focus', resized);
  };
}
