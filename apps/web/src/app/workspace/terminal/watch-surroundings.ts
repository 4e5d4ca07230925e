/**
 * Tells a terminal what happens around it.
 * @param on.resized its place has another size, or the person came back to this window: another window may have made the
 * shell larger or smaller, and where the person is, it fits
 * @param on.used the person types or points here; another device's window does not lose the focus to this one's
 * @param on.online the network is there again
 * @returns what ends the telling
 */
export function watchSurroundings(
  host: HTMLElement,
  {
    resized,
    used,
    online,
  }: { readonly resized: () => void; readonly used: () => void; readonly online: () => void },
): () => void {
  const watcher = new ResizeObserver(resized);
  watcher.observe(host);
  window.addEventListener('online', online);
  window.addEventListener('focus', resized);
  host.addEventListener('keydown', used, { capture: true });
  host.addEventListener('pointerdown', used, { capture: true });
  return () => {
    watcher.disconnect();
    window.removeEventListener('online', online);
    window.removeEventListener('focus', resized);
    host.removeEventListener('keydown', used, { capture: true });
    host.removeEventListener('pointerdown', used, { capture: true });
  };
}
