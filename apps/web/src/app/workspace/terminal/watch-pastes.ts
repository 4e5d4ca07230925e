/** What a paste or a drop brings: text goes before the picture of it that some programs add. */
export interface Brought {
  text(text: string): void;
  files(files: readonly File[]): void;
}

/**
 * Takes every paste into an element, before xterm.js, which would type text as it is and drop files.
 * @returns what ends the watch
 */
export function watchPastes(element: HTMLElement, brought: Brought): () => void {
  const take = (event: ClipboardEvent): void => {
    const data = event.clipboardData;
    if (!data) return;
    event.preventDefault();
    event.stopPropagation();
    const text = data.getData('text/plain');
    if (text !== '') brought.text(text);
    else if (data.files.length > 0) brought.files([...data.files].map(namedForItsTime));
  };
  element.addEventListener('paste', take, { capture: true });
  return () => element.removeEventListener('paste', take, { capture: true });
}

/** A picture from the clipboard is always called `image.png`; the time tells one from another. */
function namedForItsTime(file: File): File {
  if (file.name !== 'image.png') return file;
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return new File([file], `pasted-${time}.png`, { type: file.type });
}
