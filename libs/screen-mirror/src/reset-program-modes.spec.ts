import { resetProgramModes } from './reset-program-modes';
import { bytesOf, Viewer } from './screen.test-kit';

const viewer = (text: string) => new Viewer(40, 10, 20).write(bytesOf(text));
const SET = [
  '\x1b[?1h\x1b[?66h\x1b[?45h\x1b[?2004h\x1b[?1004h\x1b[?7l\x1b[?25l\x1b[?6h\x1b[4h\x1b[20h',
  '\x1b[?1003h\x1b[?1006h\x1b[?1007h\x1b[?2026h\x1b[>4;2m\x1b[>1u\x1b[>5u\x1b[5 q\x1b[2;5r\x1b(0\x1b[1;31m',
].join('');

describe('resetProgramModes', () => {
  it('leaves the alternate screen and everything that was switched on, and the cursor where the program began', () => {
    const shell = 'one\r\n$ agent';
    const dead = viewer(`${shell}\x1b[?1049h${SET}\x1b[Hfull screen\x1b]0;cut of`).write(resetProgramModes());
    const clean = viewer(shell).write(resetProgramModes());
    expect(dead.look()).toEqual(clean.look());
    expect(dead.headless.terminal.modes).toEqual(viewer('').headless.terminal.modes);
  });

  it('changes nothing on a normal screen where nothing is on, but the saved cursor', () => {
    const text = 'one\r\ntwo\r\n$ ';
    const { states: _, shared: __, ...after } = viewer(text).write(resetProgramModes()).look();
    expect(viewer(text).look()).toMatchObject(after);
  });

  it('ends a program that used the normal screen, where its cursor is', () => {
    const dead = viewer(`one\r\n$ agent\r\n${SET}\x1b[3;4H`);
    const { cursor } = dead.look();
    expect(dead.write(resetProgramModes()).look()).toMatchObject({ cursor, attributes: '\x1b[m' });
    expect(dead.headless.terminal.modes).toEqual(viewer('').headless.terminal.modes);
    expect(dead.look()['kitty']).toEqual(['', '']);
  });
});
