import type { Terminal } from '@xterm/xterm';

/**
 * Ignores an erasure that crashes xterm.js 6.0.0: `CSI 1 J` in the bottom right corner before anything has scrolled throws,
 * and the parser then stops for good.
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

/**
 * Releases held keys when the terminal loses the focus. The terminal never sees the keyup of a key that moved the focus
 * elsewhere, and then rejects inserted text, from an emoji picker for example. The event claims to be Shift, because
 * xterm.js takes the focus back on the keyup of any other key.
 */
export function releaseKeysOnBlur({ textarea }: Pick<Terminal, 'textarea'>): void {
  const SHIFT = 16;
  textarea?.addEventListener('blur', () =>
    textarea.dispatchEvent(new KeyboardEvent('keyup', { key: 'Unidentified', keyCode: SHIFT })),
  );
}
