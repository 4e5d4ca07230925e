/** A box, in pixels. */
interface Box {
  readonly width: number;
  readonly height: number;
}

const MIN_FONT_PIXELS = 5;

/**
 * The font with which a screen of somebody else's size fits, no larger than the person's own.
 * @param screen how large the screen is with `fontPixels`
 */
export function watchedFontPixels(screen: Box, fontPixels: number, room: Box, ownPixels: number): number {
  if (screen.width === 0 || screen.height === 0) return ownPixels;
  const scale = Math.min(room.width / screen.width, room.height / screen.height);
  return Math.max(MIN_FONT_PIXELS, Math.min(ownPixels, Math.floor(fontPixels * scale * 2) / 2));
}
