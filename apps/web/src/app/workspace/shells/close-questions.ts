import type { SessionInfo } from '@latchkey/contracts';
import type { Confirmation } from '../dialogs/confirm-dialog';

type Running = Pick<SessionInfo, 'label' | 'program'>;

/** At its prompt, a shell reports itself as the running program. */
const SHELL_NAME = /^(ba|da|z|k|a|fi)?sh$/;

/** Builds the question to ask before closing a running shell; says what ends with it. */
export function closeQuestion(shell: Running): Confirmation {
  return {
    title: `Close ${shell.label}?`,
    text: closeText(shell),
    keep: 'Cancel',
    other: 'Close pane only',
    confirm: 'Close shell',
    preset: 'confirm',
  };
}

/** Builds the question to ask before closing a tab with several panes. @param running its running shells; at least one */
export function closeTabQuestion(title: string, running: readonly Running[]): Confirmation {
  const isOne = running.length === 1;
  const shells = isOne ? 'One shell is' : `${running.length} shells are`;
  const programs = programsIn(running);
  const details = programs.length > 0 ? ` (${programs.join(', ')})` : '';
  return {
    title: `Close ${title}?`,
    text: `${shells} still running${details}. Closing the tab ends every program in ${isOne ? 'it' : 'them'}.`,
    keep: 'Cancel',
    other: 'Close panes only',
    confirm: isOne ? 'Close shell' : 'Close shells',
    preset: 'confirm',
  };
}

function closeText({ program }: Running): string {
  if (program === null) return 'This shell is still running. Closing it ends every program in it.';
  return SHELL_NAME.test(program)
    ? 'This shell is at its prompt. Closing it also ends its background jobs.'
    : `${program} is running. Closing the shell ends it and any other program in the shell.`;
}

function programsIn(shells: readonly Running[]): string[] {
  const programs = shells.flatMap(({ program }) => (program && !SHELL_NAME.test(program) ? [program] : []));
  return [...new Set(programs)];
}
