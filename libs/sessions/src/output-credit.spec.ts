import * as fc from 'fast-check';
import { AdaptiveWindow, DEFAULT_WINDOW, OutputCredit } from './output-credit';
import { fixedWindow } from './session.test-kit';

describe('OutputCredit', () => {
  it('never allows more unacknowledged output than the window', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(200))), (steps) => {
        const credit = new OutputCredit(fixedWindow(100), 0, 0);
        for (const [send, n] of steps) {
          if (send) credit.spend(Math.min(n, credit.availableBytes), 0, false);
          else credit.ack(Math.min(n + credit.ackedOffset, credit.sentOffset), 0);
          expect(credit.sentOffset - credit.ackedOffset).toBeLessThanOrEqual(100);
          expect(credit.availableBytes).toBe(100 - (credit.sentOffset - credit.ackedOffset));
        }
      }),
    );
  });

  it('counts unparsed output of a viewer that reattaches', () => {
    expect(new OutputCredit(fixedWindow(100), 30, 70).availableBytes).toBe(60);
    expect(new OutputCredit(fixedWindow(100), 30, 700).availableBytes).toBe(0);
  });

  it('refuses an acknowledgement of unsent output, and ignores an old one', () => {
    const credit = new OutputCredit(fixedWindow(100), 0, 0);
    credit.spend(10, 0, false);
    expect(credit.ack(11, 0)).toBe(false);
    expect(credit.ack(10, 0)).toBe(true);
    expect(credit.ack(4, 0)).toBe(true);
    expect(credit.ackedOffset).toBe(10);
  });
});

const STEP_MS = 0.1;
const FRAME_BYTES = 64 * 1024;
const ACK_EVERY_BYTES = 32 * 1024;

interface Way {
  readonly roundTripMs: number;
  readonly parseBytesPerSecond: number;
}

/** An endless flood over a connection with this round trip, into a terminal of this speed. */
function flood({ roundTripMs, parseBytesPerSecond }: Way, seconds: number) {
  const window = new AdaptiveWindow();
  const toViewer: { at: number; bytes: number }[] = [];
  const toServer: { at: number; offset: number }[] = [];
  const oneWay = roundTripMs / 2;
  const halfTime = (seconds * 1000) / 2;
  let [sent, acked, parsed, told, waiting] = [0, 0, 0, 0, 0];
  let [parsedByHalfTime, mostWaiting] = [0, 0];
  for (let now = 0; now < 2 * halfTime; now += STEP_MS) {
    for (let room = window.bytes - (sent - acked); room > 0; room -= FRAME_BYTES) {
      const bytes = Math.min(FRAME_BYTES, room);
      sent += bytes;
      toViewer.push({ at: now + oneWay, bytes });
      window.sent(sent, now, true);
    }
    while (toViewer[0] && toViewer[0].at <= now) waiting += toViewer.shift()!.bytes;
    const parsing = Math.min(waiting, (parseBytesPerSecond * STEP_MS) / 1000);
    waiting -= parsing;
    parsed += parsing;
    if (parsed - told >= ACK_EVERY_BYTES) toServer.push({ at: now + oneWay, offset: (told = parsed) });
    while (toServer[0] && toServer[0].at <= now) {
      const { offset } = toServer.shift()!;
      window.acknowledged(offset, offset - acked, now);
      acked = offset;
    }
    if (now < halfTime) parsedByHalfTime = parsed;
    else mostWaiting = Math.max(mostWaiting, waiting);
  }
  return {
    share: (parsed - parsedByHalfTime) / ((parseBytesPerSecond * seconds) / 2),
    waitingMs: (mostWaiting / parseBytesPerSecond) * 1000,
    windowBytes: window.bytes,
  };
}

describe('AdaptiveWindow', () => {
  it('stays small for a near viewer, whose terminal has a short queue and is never idle', () => {
    const near = flood({ roundTripMs: 0.2, parseBytesPerSecond: 20e6 }, 4);
    expect(near.share).toBeGreaterThan(0.98);
    expect(near.waitingMs).toBeLessThan(12);
  });

  it.each([20, 80, 160])('grows for a viewer %i ms away until its terminal is busy', (roundTripMs) => {
    const far = flood({ roundTripMs, parseBytesPerSecond: 20e6 }, 12);
    expect(far.share).toBeGreaterThan(0.9);
    expect(far.waitingMs).toBeLessThan(150);
    expect(far.windowBytes).toBeLessThanOrEqual(DEFAULT_WINDOW.maxBytes);
  });

  it('shrinks to its minimum for a slow terminal', () => {
    const slow = flood({ roundTripMs: 0.2, parseBytesPerSecond: 1e6 }, 4);
    expect(slow.windowBytes).toBe(DEFAULT_WINDOW.minBytes);
    expect(slow.share).toBeGreaterThan(0.98);
  });

  it('does not change while it is never full', () => {
    const window = new AdaptiveWindow();
    for (let now = 0; now < 1_000; now++) {
      window.sent(now + 1, now, false);
      window.acknowledged(now + 1, 1, now + 0.5);
    }
    expect(window.bytes).toBe(DEFAULT_WINDOW.startBytes);
  });

  it('grows again when the round trip becomes longer', () => {
    const window = new AdaptiveWindow();
    let [offset, now] = [0, 0];
    const answerAfter = (milliseconds: number, times: number): void => {
      for (let i = 0; i < times; i++) {
        window.sent((offset += 100_000), now, true);
        window.acknowledged(offset, 100_000, (now += milliseconds));
      }
    };
    answerAfter(1, 20);
    answerAfter(100, 60);
    const short = window.bytes;
    // The quick answers from before have expired.
    answerAfter(100, 60);
    expect(window.bytes).toBeGreaterThan(short);
  });
});
