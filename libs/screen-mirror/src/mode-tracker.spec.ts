import { MirrorTerminal } from './mirror-terminal';
import { bytesOf, cutInto } from './screen.test-kit';

/** Returns the colour sequences that a snapshot after this output contains. */
function coloursIn(output: string): string[] {
  const mirror = new MirrorTerminal(80, 24, 10);
  for (const part of cutInto(bytesOf(output), [7, 19, 30])) mirror.write(part);
  const { viewport } = mirror.streams(10);
  mirror.dispose();
  return new TextDecoder().decode(viewport).match(/\x1b\](4|1[0-2]);[^\x1b]*/g) ?? [];
}

describe('ModeTracker: colours', () => {
  it.each([
    ['a palette colour', '\x1b]4;1;rgb:ff/00/7f\x07', ['\x1b]4;1;rgb:ff/00/7f']],
    ['several palette colours', '\x1b]4;1;#f00;15;#ffffff\x1b\\', ['\x1b]4;1;#f00;15;#ffffff']],
    ['the background', '\x1b]11;#102030\x07', ['\x1b]11;#102030']],
    [
      'text, background and cursor set at once',
      '\x1b]10;#111;#222;#333\x07',
      ['\x1b]10;#111', '\x1b]11;#222', '\x1b]12;#333'],
    ],
    ['the latest of two', '\x1b]11;#111\x07\x1b]11;#222\x07', ['\x1b]11;#222']],
  ])('restores %s in a snapshot', (_, output, expected) => {
    expect(coloursIn(`text ${output} more`)).toEqual(expected);
  });

  it.each([
    ['queries', '\x1b]11;?\x07\x1b]4;1;?\x07'],
    ['resets of single colours', '\x1b]4;1;#f00;2;#0f0\x07\x1b]11;#111\x07\x1b]104;1;2\x07\x1b]111\x07'],
    ['a reset of the palette', '\x1b]4;1;#f00;2;#0f0\x07\x1b]104\x07'],
    ['a full reset', '\x1b]4;1;#f00\x07\x1b]10;#111\x07\x1bc'],
    ['invalid colours', '\x1b]4;1;nonsense;300;#fff;;#fff\x07\x1b]10;rgb:1\x07'],
  ])('restores nothing after %s', (_, output) => expect(coloursIn(output)).toEqual([]));
});
