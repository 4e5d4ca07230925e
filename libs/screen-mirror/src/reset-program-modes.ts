const POP_KITTY_KEYBOARD = '\x1b[<99u\x1b[=0u';

/** Keyboard, pastes, focus and mouse are nobody's any more; the screen stays as it is, in its middle of whatever it may be. */
const RELEASE_INPUT =
  '\x18' +
  POP_KITTY_KEYBOARD +
  '\x1b[?1;66;1004;2004l\x1b[?9;1000;1002;1003;1005;1006;1007;1015;1016l\x1b[>4;0m';

const RESET = [
  '\x18',
  POP_KITTY_KEYBOARD,
  '\x1b7\x1b[?1049l',
  POP_KITTY_KEYBOARD,
  '\x1b[!p',
  '\x1b[20l\x1b[?1;45;66;1004;2004;2026l\x1b[?7;25h',
  '\x1b[?9;1000;1002;1003;1005;1006;1007;1015;1016l',
  '\x1b[>4;0m\x1b[0 q\x1b]8;;\x1b\\',
].join('');

/**
 * Output that ends what a program that died may have left on. Shells and readline switch what they need on again with
 * each prompt.
 *
 * - CAN gives up a sequence that was never finished.
 * - The alternate screen is left, for what it shows was the program's, and nobody else would. The cursor is saved
 *   before, so that on the normal screen 1049 puts it back where it was.
 * - Kitty's keyboard flags have a stack for each screen, so they are popped on both.
 * - DECSTR (CSI ! p) ends margins, colours, charsets, insert and origin mode without moving the cursor. It knows nothing of
 *   mice and keyboards, and terminals differ in the rest: so those modes are named one by one.
 */
export function resetProgramModes(): Uint8Array {
  return new TextEncoder().encode(RESET);
}

/** Output that leaves a terminal that only shows something: one can select and scroll in it. */
export function releaseInputModes(): Uint8Array {
  return new TextEncoder().encode(RELEASE_INPUT);
}
