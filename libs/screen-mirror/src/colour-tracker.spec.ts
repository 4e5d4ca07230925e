import { MirrorTerminal } from './mirror-terminal';
import { bytesOf, cutInto } from './screen.test-kit';

/** What a viewer that comes after this output is told of colours. */
function told(output: string): string[] {
  const mirror = new MirrorTerminal(80, 24, 10);
  for (const part of cutInto(bytesOf(output), [7, 19, 30])) mirror.write(part);
  const { viewport } = mirror.streams(10);
  mirror.dispose();
  return new TextDecoder().decode(viewport).match(/\x1b\](4|1[0-2]);[^\x1b]*/g) ?? [];
}

describe('colours that a program set', () => {
  it.each([
    ['of the palette', '\x1b]4;1;rgb:ff/00/7f\x07', ['\x1b]4;1;rgb:ff/00/7f']],
    ['several of it', '\x1b]4;1;#f00;15;#ffffff\x1b\\', ['\x1b]4;1;#f00;15;#ffffff']],
    ['of the background', '\x1b]11;#102030\x07', ['\x1b]11;#102030']],
    ['of all three at once', '\x1b]10;#111;#222;#333\x07', ['\x1b]10;#111', '\x1b]11;#222', '\x1b]12;#333']],
    ['the latest of them', '\x1b]11;#111\x07\x1b]11;#222\x07', ['\x1b]11;#222']],
  ])('%s are set for who comes later', (_, output, expected) => {
    expect(told(`text ${output} more`)).toEqual(expected);
  });

  it.each([
    ['asked for', '\x1b]11;?\x07\x1b]4;1;?\x07'],
    ['given back', '\x1b]4;1;#f00;2;#0f0\x07\x1b]11;#111\x07\x1b]104;1;2\x07\x1b]111\x07'],
    ['given back all', '\x1b]4;1;#f00;2;#0f0\x07\x1b]104\x07'],
    ['reset with everything', '\x1b]4;1;#f00\x07\x1b]10;#111\x07\x1bc'],
    ['no colours', '\x1b]4;1;nonsense;300;#fff;;#fff\x07\x1b]10;rgb:1\x07'],
  ])('none are set that were %s', (_, output) => expect(told(output)).toEqual([]));
});
