import type { Terminal } from '@xterm/xterm';

/** A larger copy is most likely an accident. */
const MAX_ENCODED_LENGTH = 1_400_000;

/**
 * Decodes the text that an OSC 52 sequence copies to the clipboard. Returns null if the sequence asks to read the
 * clipboard, is too long or is malformed.
 * @param data what follows `52;`: letters for the selection, a semicolon, base64
 */
export function clipboardTextOf(data: string): string | null {
  const encoded = data.slice(data.indexOf(';') + 1);
  if (!data.includes(';') || encoded === '?' || encoded.length > MAX_ENCODED_LENGTH) return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Lets programs write the clipboard, but never read it.
 * @param allowed returns false while old output is replayed, so that an old copy doesn't overwrite the clipboard
 * @param onWritten receives each text written, so that the page can show it
 */
export function acceptClipboardWrites(
  terminal: Terminal,
  allowed: () => boolean,
  onWritten: (text: string) => void,
): void {
  terminal.parser.registerOscHandler(52, (data) => {
    const text = clipboardTextOf(data);
    if (text !== null && allowed()) {
      void navigator.clipboard?.writeText(text).then(
        () => onWritten(text),
        () => undefined,
      );
    }
    return true;
  });
}
