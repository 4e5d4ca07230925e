import type { Terminal } from '@xterm/xterm';

/** More than this is no selection but an accident. */
const MAX_ENCODED_LENGTH = 1_400_000;

/**
 * The text that an OSC 52 sequence wants in the clipboard; null when it is a question, or not readable.
 * @param data what follows `52;`: the selection's letters, a semicolon, base64
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
 * Lets programs write the clipboard, never read it.
 * @param onWritten told of each text that has reached the clipboard, which nobody would see otherwise
 * @param allowed false while old output is replayed: what was copied an hour ago must not come back
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
