/** In pixels. */
interface Box {
  readonly width: number;
  readonly height: number;
}

const MIN_FONT_PIXELS = 5;

/**
 * Returns the font size at which a screen sized by another viewer fits into the room here, at most this viewer's own size.
 * @param screen the size of the screen drawn with `fontPixels`
 */
export function scaledFontPixels(screen: Box, fontPixels: number, room: Box, ownPixels: number): number {
  if (screen.width === 0 || screen.height === 0) return ownPixels;
  const scale = Math.min(room.width / screen.width, room.height / screen.height);
  return Math.max(MIN_FONT_PIXELS, Math.min(ownPixels, Math.floor(fontPixels * scale * 2) / 2));
}
