import { watchedFontPixels } from './watched-size';

const box = (width: number, height: number): { width: number; height: number } => ({ width, height });

it.each([
  ['its own where it fits', box(800, 400), 14, box(900, 500), 14, 14],
  ['a smaller one where it is too wide', box(1600, 400), 14, box(800, 500), 14, 7],
  ['a smaller one where it is too high', box(800, 1000), 14, box(900, 500), 14, 7],
  ['back up to its own when there is room again', box(400, 200), 7, box(900, 500), 14, 14],
  ['none that nobody can read', box(8000, 400), 14, box(400, 400), 14, 5],
  ['its own before anything is drawn', box(0, 0), 14, box(400, 400), 14, 14],
])('a terminal that is watched has %s', (_name, screen, font, room, own, expected) =>
  expect(watchedFontPixels(screen, font, room, own)).toBe(expected),
);
