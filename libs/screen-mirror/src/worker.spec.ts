import type { FromWorker } from './messages';
import { MirrorSet } from './worker';
import { bytesOf, cutInto } from './screen.test-kit';

const FULL_SCREEN = '\x1b[?1049h\x1b[H\x1b[2J';

function setOf(...mirrors: number[]): { set: MirrorSet; answers: FromWorker[] } {
  const answers: FromWorker[] = [];
  const set = new MirrorSet((message) => answers.push(message));
  for (const mirror of mirrors) set.take({ type: 'open', mirror, cols: 80, rows: 24, scrollbackLines: 10 });
  return { set, answers };
}

const output = (mirror: number, text: string) => ({ type: 'output' as const, mirror, bytes: bytesOf(text) });
const snapshot = (mirror: number) => ({
  type: 'snapshot' as const,
  mirror,
  request: 1,
  maxScrollbackLines: 10,
});

describe('MirrorSet', () => {
  it('answers a snapshot before another mirror has parsed its flood', () => {
    const { set, answers } = setOf(1, 2);
    for (let n = 0; n < 9; n++) set.take(output(1, FULL_SCREEN));
    set.take(output(2, '$ '));
    set.take(snapshot(2));
    expect(answers.map(({ type, mirror }) => [type, mirror])).toEqual([
      ['taken', 2],
      ['snapshot', 2],
    ]);
  });

  it('executes orders of all mirrors in turn', () => {
    const { set, answers } = setOf(1, 2);
    for (const mirror of [1, 1, 1, 2, 2]) set.take(output(mirror, FULL_SCREEN));
    while (set.turn());
    expect(answers.map(({ mirror }) => mirror)).toEqual([1, 2, 1, 2, 1]);
  });

  it('closes only the mirror whose output makes xterm.js throw', () => {
    const { set, answers } = setOf(1, 2);
    set.take(output(1, '\x1b[24;80H\x1b[1J'));
    set.take(output(2, 'text'));
    while (set.turn());
    set.take(snapshot(1));
    set.take(snapshot(2));
    expect(answers.map(({ type, mirror }) => [type, mirror])).toEqual([
      ['failed', 1],
      ['taken', 2],
      ['snapshot', 2],
    ]);
  });

  it.each([
    ['a bell', '\x07', null],
    ['a notification', '\x1b]9;Done, look\x07', 'Done, look'],
    ['a notification that ends in ST', '\x1b]9;Done\x1b\\', 'Done'],
    ['a notification with a title', '\x1b]777;notify;Agent;May I; really?\x07', 'Agent: May I; really?'],
    [
      'a notification amid other output',
      `${'line\r\n'.repeat(99)}\x1b[31m\x1b]9;Here\x07${'line\r\n'.repeat(99)}`,
      'Here',
    ],
    ['a message before a bell', 'One line, \x1b]9;First\x07\x07', 'First'],
    ['a message after a bell', 'And a longer line, \x07\x1b]9;Second\x07', 'Second'],
    ['a very long notification, shortened', `\x1b]9;${'x'.repeat(9999)}\x07`, 'x'.repeat(500)],
  ])('reports %s as a request for attention', (_, text, message) => {
    const { set, answers } = setOf(1);
    // Cut in the middle.
    for (const part of cutInto(bytesOf(text), [Math.ceil(text.length / 2) - 1])) {
      set.take({ type: 'output', mirror: 1, bytes: part.slice() });
    }
    while (set.turn());
    expect(answers.filter(({ type }) => type === 'attention').at(-1)).toEqual({
      type: 'attention',
      mirror: 1,
      message,
    });
  });

  it.each([
    ['progress', '\x1b]9;4;1;50\x07'],
    ['a title terminated by BEL', '\x1b]0;title\x07'],
    ['a folder', '\x1b]9;9;/home\x07'],
    ['another use of 777', '\x1b]777;preexec\x07'],
  ])('does not report %s as a request for attention', (_, text) => {
    const { set, answers } = setOf(1);
    set.take(output(1, text));
    while (set.turn());
    expect(answers.map(({ type }) => type)).toEqual(['taken']);
  });

  it('ignores bells in history', () => {
    const { set, answers } = setOf(1);
    set.take({ ...output(1, 'old\x07'), isHistory: true });
    set.take(output(1, 'new'));
    while (set.turn());
    expect(answers.map(({ type }) => type)).toEqual(['taken', 'taken']);
  });
});
