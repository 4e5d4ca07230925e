import type { FromWorker } from './messages';
import { MirrorSet } from './mirror-set';
import { bytesOf } from './screen.test-kit';

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
  it('makes a snapshot before another mirror has been through its flood', () => {
    const { set, answers } = setOf(1, 2);
    for (let n = 0; n < 9; n++) set.take(output(1, FULL_SCREEN));
    set.take(output(2, '$ '));
    set.take(snapshot(2));
    expect(answers.map(({ type, mirror }) => [type, mirror])).toEqual([
      ['taken', 2],
      ['snapshot', 2],
    ]);
  });

  it('gives every mirror its turn', () => {
    const { set, answers } = setOf(1, 2);
    for (const mirror of [1, 1, 1, 2, 2]) set.take(output(mirror, FULL_SCREEN));
    while (set.turn());
    expect(answers.map(({ mirror }) => mirror)).toEqual([1, 2, 1, 2, 1]);
  });

  it('gives one mirror up where xterm.js fails at its output, and only that one', () => {
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
});
