import { flickDistance, flickSpeed, isFlickOver } from './flick';

const place = (at: number, y: number): { at: number; y: number } => ({ at, y });

it.each([
  ['as fast as it moved last', [place(0, 0), place(200, 0), place(250, 100)], 250, 2],
  ['upwards, less than nothing', [place(0, 100), place(50, 0)], 50, -2],
  ['not at all, where it came to rest before', [place(0, 0), place(50, 100)], 400, 0],
  ['not at all, where it hardly moved', [place(0, 0), place(50, 1)], 50, 0],
  ['not at all, where it was seen only once', [place(0, 0)], 0, 0],
])('a finger leaves %s', (_name, places, now, speed) => expect(flickSpeed(places, now)).toBe(speed));

it('a flick goes on in its direction, ever slower, to its end', () => {
  const distances = [100, 200, 300, 5_000].map((after) => Math.round(flickDistance(-2, after)));
  expect(distances).toEqual([-172, -299, -392, -650]);
  expect([0, 1_000, 1_300].map((after) => isFlickOver(-2, after))).toEqual([false, false, true]);
});
