import { flickDistance, flickSpeed, isFlickOver } from './touch-scroll';

const point = (at: number, y: number): { at: number; y: number } => ({ at, y });

it.each([
  ['is the latest speed', [point(0, 0), point(200, 0), point(250, 100)], 250, 2],
  ['is negative upwards', [point(0, 100), point(50, 0)], 50, -2],
  ['is 0 if the finger had stopped before', [point(0, 0), point(50, 100)], 400, 0],
  ['is 0 if the finger hardly moved', [point(0, 0), point(50, 1)], 50, 0],
  ['is 0 for a single point', [point(0, 0)], 0, 0],
])('flick speed %s', (_name, points, now, speed) => expect(flickSpeed(points, now)).toBe(speed));

it('a flick continues in its direction and slows down until it is over', () => {
  const distances = [100, 200, 300, 5_000].map((after) => Math.round(flickDistance(-2, after)));
  expect(distances).toEqual([-172, -299, -392, -650]);
  expect([0, 1_000, 1_300].map((after) => isFlickOver(-2, after))).toEqual([false, false, true]);
});
