import { closeQuestion, closeTabQuestion } from './close-questions';

const shell = (program: string | null) => ({ label: 'Shell 1', program });

describe('closeQuestion', () => {
  it.each([
    ['vim', 'vim is running. Closing the shell ends it and any other program in the shell.'],
    ['bash', 'This shell is at its prompt. Closing it also ends its background jobs.'],
    ['ssh', 'ssh is running. Closing the shell ends it and any other program in the shell.'],
  ])('says what ends with a shell that runs %s', (program, text) => {
    expect(closeQuestion(shell(program))).toMatchObject({ title: 'Close Shell 1?', text });
  });

  it('does not mention a prompt if the running program is unknown', () => {
    expect(closeQuestion(shell(null)).text).toBe(
      'This shell is still running. Closing it ends every program in it.',
    );
  });
});

describe('closeTabQuestion', () => {
  it.each([
    [['bash'], 'One shell is still running. Closing the tab ends every program in it.'],
    [['claude'], 'One shell is still running (claude). Closing the tab ends every program in it.'],
    [['vim', 'bash', null], '3 shells are still running (vim). Closing the tab ends every program in them.'],
    [
      ['vim', 'claude', 'htop', 'vim'],
      '4 shells are still running (vim, claude, htop). Closing the tab ends every program in them.',
    ],
  ])('lists what runs in the tab: %j', (programs, text) => {
    expect(closeTabQuestion('Build', programs.map(shell)).text).toBe(text);
  });
});
