import type { Terminal } from '@xterm/xterm';

/**
 * xterm 6.0.0 throws when it is to erase everything up to the last cell while nothing lies below that, and parses
 * nothing any more. Such an erasure (`CSI 1 J` in the bottom right corner before anything has scrolled) is left out.
 */
export function guardErasure(terminal: Pick<Terminal, 'parser' | 'buffer' | 'cols'>): void {
  const wouldThrow = ([mode]: (number | number[])[]): boolean => {
    const { active } = terminal.buffer;
    const isLastColumn = active.cursorX + 1 >= terminal.cols;
    return mode === 1 && isLastColumn && active.getLine(active.cursorY + 1) === undefined;
  };
  terminal.parser.registerCsiHandler({ final: 'J' }, wouldThrow);
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'J' }, wouldThrow);
}
