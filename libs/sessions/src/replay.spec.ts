import { planReplay, type ReplaySituation } from './replay';

const now: ReplaySituation = {
  epoch: 1,
  startOffset: 100,
  safeStartOffset: 103,
  endOffset: 500,
  sentOffset: 400,
  unattendedMs: 60_000,
};
const at = (receivedOffset: number, epoch = 1) => ({
  epoch,
  receivedOffset,
  parsedOffset: receivedOffset - 1,
});

describe('planReplay', () => {
  it('resumes a client at the exact byte', () => {
    for (const offset of [100, 300, 500]) {
      expect(planReplay(at(offset), now)).toMatchObject({
        resumed: true,
        replayOffset: offset,
        parsedOffset: offset - 1,
        gapFrom: null,
      });
    }
  });

  it('starts from scratch with a gap when the next byte is no longer kept', () => {
    expect(planReplay(at(99), now)).toMatchObject({ resumed: false, replayOffset: 103, gapFrom: 99 });
  });

  it.each([
    ['without a position', null],
    ['of another epoch', at(300, 2)],
    ['with a position that is not reached yet', at(501)],
  ])('starts a client %s at the beginning of the kept output', (_, resume) => {
    expect(planReplay(resume, now)).toMatchObject({ resumed: false, replayOffset: 103, gapFrom: 0 });
  });

  it('reports no gap when nothing was dropped', () => {
    expect(planReplay(null, { ...now, startOffset: 0, safeStartOffset: 0 }).gapFrom).toBeNull();
  });

  it('makes all kept output history when another viewer answers or it is too late', () => {
    for (const unattendedMs of [null, 10_001]) {
      const then = { ...now, unattendedMs };
      expect(planReplay(null, then).liveOffset).toBe(500);
      expect(planReplay(at(300), then).liveOffset).toBe(500);
    }
  });

  it('makes output that no viewer was sent during a short absence live', () => {
    const then = { ...now, unattendedMs: 300 };
    expect(planReplay(null, then).liveOffset).toBe(400);
    expect(planReplay(at(300), then).liveOffset).toBe(300);
    expect(planReplay(null, { ...then, sentOffset: 0 }).liveOffset).toBe(103);
  });
});
