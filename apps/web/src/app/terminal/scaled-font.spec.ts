import { scaledFontPixels } from './scaled-font';

const box = (width: number, height: number): { width: number; height: number } => ({ width, height });

it.each([
  ['the own size if the screen fits', box(800, 400), 14, box(900, 500), 14, 14],
  ['a smaller size if the screen is too wide', box(1600, 400), 14, box(800, 500), 14, 7],
  ['a smaller size if the screen is too high', box(800, 1000), 14, box(900, 500), 14, 7],
  ['the own size again once there is room', box(400, 200), 7, box(900, 500), 14, 14],
  ['at least 5 pixels', box(8000, 400), 14, box(400, 400), 14, 5],
  ['the own size before anything is drawn', box(0, 0), 14, box(400, 400), 14, 14],
])('scaledFontPixels returns %s', (_name, screen, font, room, own, expected) =>
  expect(scaledFontPixels(screen, font, room, own)).toBe(expected),
);
