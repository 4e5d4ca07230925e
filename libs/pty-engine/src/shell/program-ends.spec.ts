import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ProgramEnds, type Look } from './program-ends';

const SHELL = process.pid;
const ENDS = new Uint8Array([1]);

describe('ProgramEnds', () => {
  let program: ChildProcess;
  let left: (Uint8Array | null)[];
  let answers: (Uint8Array | null)[];
  let baselines: number;
  let isUnread: boolean;
  let ends: ProgramEnds;

  beforeEach(() => {
    program = spawn('sleep', ['100'], { detached: true }); // in a group of its own
    [left, answers, baselines, isUnread] = [[], [ENDS], 0, false];
    ends = new ProgramEnds({
      screen: {
        shellHasTerminal: () => baselines++,
        leftovers: () => Promise.resolve(answers.shift() ?? null),
      },
      shellName: 'bash',
      hasUnread: () => isUnread,
      leftBehind: (bytes) => left.push(bytes),
    });
  });
  afterEach(() => program.kill('SIGKILL'));

  const kill = async () => {
    program.kill('SIGKILL');
    await once(program, 'exit');
  };
  const look = async (how: Partial<Look> = {}) => {
    ends.looked({ group: SHELL, shellPid: SHELL, program: 'bash', wasQuiet: true, ...how });
    await Promise.resolve().then(() => undefined);
  };
  const lookAtProgram = () => look({ group: program.pid!, program: 'sleep' });

  it('resets leftover modes once, when the program is gone and the shell has the terminal', async () => {
    await lookAtProgram();
    await look();
    expect([left, ends.wantsLook]).toEqual([[], true]); // it is only stopped
    await kill();
    await look();
    await look();
    expect([left, ends.wantsLook]).toEqual([[ENDS], false]);
  });

  it.each<[string, () => Partial<Look>]>([
    ['something was written meanwhile', () => ({ wasQuiet: false })],
    ['the shell became another program', () => ({ program: 'vim' })],
    [
      'output is still to be read',
      () => {
        isUnread = true;
        return {};
      },
    ],
  ])('waits where %s', async (_, how) => {
    await look(how());
    expect(baselines).toBe(0);
    await lookAtProgram();
    await kill();
    await look(how());
    expect([left, ends.wantsLook]).toEqual([[], true]);
    isUnread = false;
    await look();
    expect(left).toEqual([ENDS]);
  });

  it('looks again while the leftovers are unknown', async () => {
    answers = [null, ENDS];
    await lookAtProgram();
    await kill();
    await look();
    expect([left, ends.wantsLook]).toEqual([[], true]);
    await look();
    expect(left).toEqual([ENDS]);
  });

  it('treats modes that are on at a prompt as the shell’s own', async () => {
    await look();
    expect([baselines, ends.wantsLook]).toEqual([1, false]);
  });
});
