import * as fc from 'fast-check';
import { escapeStateAfter, escapeStep, isUtf8Continuation, Scrollback, type EscapeState } from './scrollback';

const encoder = new TextEncoder();
/** Fragments of terminal output, whole and broken. */
const piece = fc.oneof(
  fc.constantFrom(
    '\x1b[31m',
    '\x1b[38;5;1',
    '\x1b]0;title\x07',
    '\x1b]0;open ',
    '\x1bPq#1~~\x1b\\',
    '\x1bP+q',
    '\x1b(B',
    '\x1b',
    '\x18',
    '\x07',
    '\n',
    '€uro',
    '😀',
    'plain text ',
  ),
  fc.string({ maxLength: 6 }),
);
const stream = fc.array(piece, { maxLength: 60 }).map((pieces) => encoder.encode(pieces.join('')));
const states = fc.constantFrom<EscapeState>('ground', 'escape', 'csi', 'osc', 'string');

function stepThrough(state: EscapeState, bytes: Uint8Array): EscapeState {
  return bytes.reduce<EscapeState>(escapeStep, state);
}

function everything(scrollback: Scrollback, from = scrollback.startOffset): number[] {
  const bytes: number[] = [];
  for (let offset = from; offset < scrollback.endOffset;) {
    const part = scrollback.read(offset, 7);
    bytes.push(...part);
    offset += part.length;
  }
  return bytes;
}

describe('escapeStateAfter', () => {
  it('agrees with stepping through every byte', () => {
    fc.assert(
      fc.property(states, fc.oneof(stream, fc.uint8Array()), (before, bytes) => {
        expect(escapeStateAfter(before, bytes)).toBe(stepThrough(before, bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['text', 'ground'],
    ['\x1b', 'escape'],
    ['\x1b(', 'escape'],
    ['\x1b[1;3', 'csi'],
    ['\x1b[1;31m', 'ground'],
    ['\x1b]8;;http://x', 'osc'],
    ['\x1b]8;;http://x\x07', 'ground'],
    ['\x1b]8;;http://x\x1b\\', 'ground'],
    ['\x1bPq~~\x07', 'string'],
    ['\x1bPq~~\x1b\\', 'ground'],
    ['\x1b[12\x18', 'ground'],
  ])('%j ends in %s', (text, state) => {
    expect(escapeStateAfter('ground', encoder.encode(text))).toBe(state);
  });
});

describe('Scrollback', () => {
  it('keeps the latest bytes at their offsets, never more than its cap', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const scrollback = new Scrollback(64, 16);
        const all: number[] = [];
        for (const chunk of chunks) {
          scrollback.append(chunk);
          all.push(...chunk);
          expect(scrollback.endOffset).toBe(all.length);
          expect(scrollback.endOffset - scrollback.startOffset).toBeLessThanOrEqual(64);
          expect(everything(scrollback)).toEqual(all.slice(scrollback.startOffset));
        }
        // Drops whole segments, so at most one segment more than needed.
        expect(scrollback.endOffset - scrollback.startOffset).toBeGreaterThanOrEqual(
          Math.min(all.length, 49),
        );
      }),
    );
  });

  it('starts a trimmed replay at the first offset outside of escape sequences and characters', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 20 }), (bytes, segmentBytes) => {
        const scrollback = new Scrollback(3 * segmentBytes, segmentBytes);
        scrollback.append(bytes);
        const { startOffset, endOffset } = scrollback;
        const isSafe = (offset: number) =>
          offset === 0 ||
          offset === endOffset ||
          (stepThrough('ground', bytes.subarray(0, offset)) === 'ground' &&
            !isUtf8Continuation(bytes[offset]!));
        const firstSafe = Array.from({ length: endOffset - startOffset + 1 }, (_, i) => startOffset + i).find(
          isSafe,
        );
        expect(scrollback.safeStartOffset()).toBe(firstSafe);
      }),
      { numRuns: 1000 },
    );
  });

  it('returns a copy that stays valid when the input changes and the kept bytes are dropped', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 90 })), (chunks) => {
        const scrollback = new Scrollback(64, 16);
        const taken = chunks.map((chunk) => {
          const bytes = Uint8Array.from(chunk);
          const kept = scrollback.append(bytes);
          bytes.fill(0xff);
          return kept;
        });
        expect(taken.map((kept) => kept.flatMap((part) => [...part]))).toEqual(
          chunks.map((chunk) => [...chunk]),
        );
      }),
    );
  });

  it('returns views that later output does not change', () => {
    const scrollback = new Scrollback(64, 16);
    scrollback.append(Uint8Array.of(1, 2, 3));
    const view = scrollback.read(0, 100);
    scrollback.append(new Uint8Array(500).fill(9));
    expect([...view]).toEqual([1, 2, 3]);
  });

  it('throws when reading output that it does not keep', () => {
    const scrollback = new Scrollback(16, 8);
    scrollback.append(new Uint8Array(100));
    expect(() => scrollback.read(scrollback.startOffset - 1, 1)).toThrow(RangeError);
    expect(() => scrollback.read(101, 1)).toThrow(RangeError);
    expect(scrollback.read(100, 1)).toHaveLength(0);
  });

  it('allocates a single small segment for a quiet session', () => {
    const scrollback = new Scrollback();
    scrollback.append(encoder.encode('$ '));
    expect(scrollback.read(0, 9).buffer.byteLength).toBeLessThanOrEqual(64 * 1024);
  });
});
