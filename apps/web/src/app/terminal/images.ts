import type { ITerminalAddon } from '@xterm/xterm';

/** A picture as large as a screen of high resolution; a larger one is left out. */
const MAX_PIXELS = 4_194_304;
/** What a program may send for one picture. */
const MAX_SEQUENCE_BYTES = 8_000_000;
/** Of all pictures of one terminal; the oldest give way. */
const STORAGE_MEGABYTES = 32;

/** Draws pictures that programs print (sixel, and iTerm's `OSC 1337`), within bounds. Null where it cannot be loaded. */
export async function loadImages(): Promise<ITerminalAddon | null> {
  try {
    const { ImageAddon } = await import('@xterm/addon-image');
    return new ImageAddon({
      pixelLimit: MAX_PIXELS,
      sixelSizeLimit: MAX_SEQUENCE_BYTES,
      iipSizeLimit: MAX_SEQUENCE_BYTES,
      storageLimit: STORAGE_MEGABYTES,
    });
  } catch {
    // A terminal without pictures is better than none.
    return null;
  }
}
