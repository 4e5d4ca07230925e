import type { SessionInfo } from '@latchkey/contracts';
import type { Confirmation } from '../dialogs/confirm-dialog';

type Running = Pick<SessionInfo, 'label' | 'program'>;

/** At its prompt a shell is what runs in it. */
const SHELL = /^(ba|da|z|k|a|fi)?sh$/;

/** What is asked before a shell that runs is closed: says what ends with it. */
export function closeQuestion(shell: Running): Confirmation {
  return {
    title: `Close ${shell.label}?`,
    text: closeText(shell),
    keep: 'Keep it',
    other: 'Close the pane only',
    confirm: 'Close the shell',
    preset: 'confirm',
  };
}

/** The same of a tab with several panes. @param running its shells that have not ended, one at least */
export function closeTabQuestion(title: string, running: readonly Running[]): Confirmation {
  const isOne = running.length === 1;
  const shells = isOne ? 'One shell in it is' : `${running.length} shells in it are`;
  const programs = programsIn(running);
  const among = programs.length > 0 ? `, with ${listed(programs)}` : '';
  return {
    title: `Close ${title}?`,
    text: `${shells} still running${among}. Closing ends every program in ${isOne ? 'it' : 'them'}.`,
    keep: 'Keep it',
    other: 'Close the panes only',
    confirm: isOne ? 'Close the shell' : 'Close the shells',
    preset: 'confirm',
  };
}

function closeText({ program }: Running): string {
  if (program === null) return 'The shell is still running. Closing it ends every program in it.';
  return SHELL.test(program)
    ? 'The shell is at its prompt. Closing it also ends what runs in its background.'
    : `${program} runs in it. Closing the shell ends that and every other program in it.`;
}

function programsIn(shells: readonly Running[]): string[] {
  const programs = shells.flatMap(({ program }) => (program && !SHELL.test(program) ? [program] : []));
  return [...new Set(programs)];
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
