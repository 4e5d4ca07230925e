import { IdleWatch } from './idle-watch';
import { ManualClock } from './session.test-kit';

const HOUR = 3_600_000;

describe('IdleWatch', () => {
  let clock: ManualClock;
  let watched: boolean;
  let told: string[];
  let watch: IdleWatch;
  beforeEach(() => {
    clock = new ManualClock();
    watched = false;
    told = [];
    watch = new IdleWatch(clock, 24 * HOUR, () => watched, {
      changed: () => told.push(watch.endsAt === null ? 'goes on' : 'ends soon'),
      ended: () => told.push('ended'),
    });
  });

  it('ends a session after 24 idle hours, with a warning after 80 % of them', () => {
    const end = clock.date() + 24 * HOUR;
    clock.advance(19.2 * HOUR - 1);
    expect([told, watch.endsAt]).toEqual([[], null]);
    clock.advance(1);
    expect([told, watch.endsAt]).toEqual([['ends soon'], end]);
    clock.advance(4.8 * HOUR - 1);
    expect(told).toEqual(['ends soon']);
    clock.advance(1);
    expect(told).toEqual(['ends soon', 'ended']);
    clock.advance(24 * HOUR);
    expect(told).toEqual(['ends soon', 'ended', 'ends soon', 'ended']);
  });

  it('restarts the time on use, even after the warning', () => {
    clock.advance(19 * HOUR);
    watch.used();
    clock.advance(19 * HOUR);
    expect(told).toEqual([]);
    clock.advance(HOUR);
    expect(told).toEqual(['ends soon']);
    watch.used();
    expect([told, watch.endsAt]).toEqual([['ends soon', 'goes on'], null]);
    clock.advance(23 * HOUR);
    expect(told).toEqual(['ends soon', 'goes on', 'ends soon']);
    clock.advance(HOUR);
    expect(told.at(-1)).toBe('ended');
  });

  it('does not end a session with viewers, and grants the whole time once they have left', () => {
    watched = true;
    clock.advance(1000 * HOUR);
    expect(told).toEqual([]);
    watched = false;
    watch.used();
    clock.advance(19.2 * HOUR - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(['ends soon']);
  });

  it('ends nothing once stopped', () => {
    clock.advance(20 * HOUR);
    watch.stop();
    expect(watch.endsAt).toBeNull();
    clock.advance(100 * HOUR);
    expect(told).toEqual(['ends soon']);
  });
});
