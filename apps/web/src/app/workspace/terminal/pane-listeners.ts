/** What a terminal's element listens for. */
interface PaneEvents {
  /**
   * The element has another size, or the window got the focus. On focus, refit as well: another device may have resized
   * the shell, and it should fit the device in use.
   */
  resized(): void;
  /** The user types or points here, so this device's size counts. */
  used(): void;
  /** The network is back. */
  online(): void;
}

/** @returns a function that removes the listeners */
export function listenForPaneEvents(host: HTMLElement, events: PaneEvents): () => void {
  const resized = (): void => events.resized();
  const used = (): void => events.used();
  const online = (): void => events.online();
  const observer = new ResizeObserver(resized);
  observer.observe(host);
  window.addEventListener('online', online);
  window.addEventListener('focus', resized);
  host.addEventListener('keydown', used, { capture: true });
  host.addEventListener('pointerdown', used, { capture: true });
  return () => {
    observer.disconnect();
    window.removeEventListener('online', online);
    window.removeEventListener('focus', resized);
    host.removeEventListener('keydown', used, { capture: true });
    host.removeEventListener('pointerdown', used, { capture: true });
  };
}

interface PasteHandlers {
  text(text: string): void;
  files(files: readonly File[]): void;
}

/**
 * Handles pastes before xterm.js does, which would type text unchanged and drop files. Text wins over files, because some
 * programs add a picture of the text they copy.
 * @returns a function that removes the listener
 */
export function listenForPastes(element: HTMLElement, handlers: PasteHandlers): () => void {
  const onPaste = (event: ClipboardEvent): void => {
    const data = event.clipboardData;
    if (!data) return;
    event.preventDefault();
    event.stopPropagation();
    const text = data.getData('text/plain');
    if (text !== '') handlers.text(text);
    else if (data.files.length > 0) handlers.files([...data.files].map(withTimeInName));
  };
  element.addEventListener('paste', onPaste, { capture: true });
  return () => element.removeEventListener('paste', onPaste, { capture: true });
}

/** Browsers name every pasted picture `image.png`; the time tells them apart. */
function withTimeInName(file: File): File {
  if (file.name !== 'image.png') return file;
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return new File([file], `pasted-${time}.png`, { type: file.type });
}
