import { closeQuestion, closeTabQuestion } from './close-questions';

const shell = (program: string | null) => ({ label: 'Shell 1', program });

describe('before a shell is closed', () => {
  it.each([
    ['vim', 'vim runs in it. Closing the shell ends that and every other program in it.'],
    ['bash', 'The shell is at its prompt. Closing it also ends what runs in its background.'],
    ['ssh', 'ssh runs in it. Closing the shell ends that and every other program in it.'],
  ])('it is said what ends with it: %s', (program, text) => {
    expect(closeQuestion(shell(program))).toMatchObject({ title: 'Close Shell 1?', text });
  });

  it('nothing is said of a prompt where it is not known what runs', () => {
    expect(closeQuestion(shell(null)).text).toBe(
      'The shell is still running. Closing it ends every program in it.',
    );
  });
});

describe('before a tab is closed', () => {
  it.each([
    [['bash'], 'One shell in it is still running. Closing ends every program in it.'],
    [['claude'], 'One shell in it is still running, with claude. Closing ends every program in it.'],
    [
      ['vim', 'bash', null],
      '3 shells in it are still running, with vim. Closing ends every program in them.',
    ],
    [
      ['vim', 'claude', 'htop', 'vim'],
      '4 shells in it are still running, with vim, claude and htop. Closing ends every program in them.',
    ],
  ])('it is said what runs in it: %j', (programs, text) => {
    expect(closeTabQuestion('Build', programs.map(shell)).text).toBe(text);
  });
});
