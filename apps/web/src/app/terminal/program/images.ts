import type { ITerminalAddon } from '@xterm/xterm';

/** The size of a high-resolution screen. Larger images are dropped. */
const MAX_PIXELS = 4_194_304;
/** Limits the data that a program may send for one image. */
const MAX_SEQUENCE_BYTES = 8_000_000;
/** For all images of one terminal. The oldest are evicted first. */
const STORAGE_MEGABYTES = 32;

/** Loads the addon that draws images printed by programs (sixel and iTerm's `OSC 1337`). Null if it fails to load. */
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
    // A terminal without images is better than no terminal.
    return null;
  }
}
